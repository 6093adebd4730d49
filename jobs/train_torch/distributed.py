"""Several processes train one model, started by torchrun: each takes its rows of every batch.

The gradient of a phase is one vector, whose mean over the processes takes one all-reduce. A single process is a
group of one, for which all of this does nothing. Values that depend on a batch's statistics (minibatch
deviation, the mean path length) are computed by each process from its own rows, as in the official tool on
several GPUs.
"""

import math
import os
from dataclasses import dataclass

import torch
import torch.distributed as dist

from .threefry import Draw


@dataclass(frozen=True)
class Processes:
    rank: int = 0
    world: int = 1

    @staticmethod
    def start() -> "Processes":
        """Starts as torchrun's environment says. Without it, a single process."""
        if "WORLD_SIZE" not in os.environ:
            return Processes()
        # Small values are exchanged between CPUs, even if gradients are exchanged between GPUs.
        dist.init_process_group("cpu:gloo,cuda:nccl" if torch.cuda.is_available() else "gloo")
        return Processes(dist.get_rank(), dist.get_world_size())

    def rows(self, batch: int) -> slice:
        """This process's rows of a batch. Raises ValueError if the batch does not divide evenly."""
        if batch % self.world != 0:
            raise ValueError(f"A batch of {batch} can't be shared by {self.world} processes.")
        own = batch // self.world
        return slice(self.rank * own, (self.rank + 1) * own)

    def shares(self, draw: Draw, batches: int = 1) -> list[Draw]:
        """Where a draw for this process's rows lies within the draw of a single process for all rows, which
        consists of `batches` batches.
        """
        rows, *rest = draw.shape
        if self.world == 1:
            return [draw._replace(shape=(batches * rows, *rest))]
        size = math.prod(draw.shape)
        return [draw._replace(first=(b * self.world + self.rank) * size) for b in range(batches)]

    def mean(self, values: torch.Tensor) -> torch.Tensor:
        """Replaces the values by their mean over the processes."""
        if self.world > 1:
            dist.all_reduce(values)
            values /= self.world
        return values

    def means(self, values: dict[str, float]) -> dict[str, float]:
        """The mean of each figure. Every process must have the same names."""
        found = self.mean(torch.tensor(list(values.values()), dtype=torch.float64))
        return dict(zip(values, found.tolist(), strict=True))

    def any(self, flag: bool) -> bool:
        """Whether the flag is true in any of the processes."""
        return self.mean(torch.tensor(float(flag))).item() > 0

    def from_first(self, value):
        """The first process's value, which all processes get."""
        box = [value]
        if self.world > 1:
            dist.broadcast_object_list(box)
        return box[0]

    def stop(self) -> None:
        if self.world > 1:
            dist.destroy_process_group()
