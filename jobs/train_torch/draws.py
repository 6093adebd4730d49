"""Sources of a step's random numbers: the studio's own, or the device's.

The studio's are computed on the CPU and are the definition. A GPU would wait for them several times as long as
it computes, so there the device's generator draws, with a separate seed for every phase of every iteration.
Such a run can still be resumed and repeated, but differs from the studio's.
"""

from typing import Protocol

import torch

from .threefry import Draw, draw, random_uniform


class Draws(Protocol):
    def begin(self, iteration: int, phase: int) -> None:
        """Everything drawn from now on belongs to this phase."""

    def tensors(self, draws: list[Draw]) -> list[torch.Tensor]:
        """Normals or bits, in the order of the draws."""

    def uniform(self, stream: int, count: int) -> torch.Tensor:
        """[count] numbers from [0, 1)."""


class StudioDraws:
    """Threefry: numbers that depend on (seed, stream, iteration, element)."""

    def __init__(self, seed: int):
        self.seed, self.iteration = seed, 0

    def begin(self, iteration: int, phase: int) -> None:
        self.iteration = iteration

    def tensors(self, draws: list[Draw]) -> list[torch.Tensor]:
        return [torch.from_numpy(values) for values in draw(self.seed, self.iteration, draws)]

    def uniform(self, stream: int, count: int) -> torch.Tensor:
        return torch.from_numpy(random_uniform(self.seed, stream, self.iteration, count))


class DeviceDraws:
    """Philox on the device. Where a phase is replayed, `begin` decides what it draws."""

    PHASES = 8

    def __init__(self, seed: int, device: torch.device):
        self.seed, self.device = seed, device
        # A separate generator, so that runs side by side on one device do not affect each other.
        self.generator = torch.Generator(device)

    def begin(self, iteration: int, phase: int) -> None:
        self.generator.manual_seed((self.seed << 40) + iteration * self.PHASES + phase)

    def tensors(self, draws: list[Draw]) -> list[torch.Tensor]:
        return [self._one(d) for d in draws]

    def _one(self, d: Draw) -> torch.Tensor:
        if d.kind == "normal":
            return torch.randn(d.shape, device=self.device, generator=self.generator)
        return (torch.rand(d.shape, device=self.device, generator=self.generator) < 0.5).float()

    def uniform(self, stream: int, count: int) -> torch.Tensor:
        return torch.rand(count, device=self.device, generator=self.generator)
