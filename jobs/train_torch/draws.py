"""Where a step's random numbers come from: the studio's own, or the device's.

The studio's are made on the CPU and are the definition. A GPU waits for them several times as long as it computes, so
there the device's generator draws, from a seed of its own for every phase of every iteration: a run can still be
resumed and repeated, but is not the studio's.
"""

from typing import Protocol

import torch

from .threefry import Draw, draw, random_uniform


class Draws(Protocol):
    def begin(self, iteration: int, phase: int) -> None:
        """All that follows is of this phase."""

    def tensors(self, draws: list[Draw]) -> list[torch.Tensor]:
        """Normals or bits, in the draws' order."""

    def uniform(self, stream: int, count: int) -> torch.Tensor:
        """[count] from [0, 1)."""


class StudioDraws:
    """Threefry: functions of (seed, stream, iteration, element)."""

    def __init__(self, seed: int):
        self.seed, self.iteration = seed, 0

    def begin(self, iteration: int, phase: int) -> None:
        self.iteration = iteration

    def tensors(self, draws: list[Draw]) -> list[torch.Tensor]:
        return [torch.from_numpy(values) for values in draw(self.seed, self.iteration, draws)]

    def uniform(self, stream: int, count: int) -> torch.Tensor:
        return torch.from_numpy(random_uniform(self.seed, stream, self.iteration, count))


class DeviceDraws:
    """Philox, as the device has it. Where a phase is replayed, `begin` decides what it draws."""

    PHASES = 8

    def __init__(self, seed: int, device: torch.device):
        self.seed, self.device = seed, device
        # Its own generator: runs side by side on one device don't draw from one another's.
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
