"""Several processes that train one model, as torchrun starts them: each takes its rows of every batch.

The gradient of a phase is one vector, and its mean over the processes is one all-reduce. A single process is a group
of one, for which all of this does nothing. What a batch's statistics enter (minibatch deviation, the mean path length)
each process computes from its own rows, as the official tool does on several GPUs.
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
        """As torchrun's environment says; without it a single process."""
        if "WORLD_SIZE" not in os.environ:
            return Processes()
        # Small things that the processes agree on go between CPUs even where gradients go between GPUs.
        dist.init_process_group("cpu:gloo,cuda:nccl" if torch.cuda.is_available() else "gloo")
        return Processes(dist.get_rank(), dist.get_world_size())

    def rows(self, batch: int) -> slice:
        """This process' rows of a batch. Throws ValueError where they don't come out even."""
        if batch % self.world != 0:
            raise ValueError(f"A batch of {batch} can't be shared by {self.world} processes.")
        own = batch // self.world
        return slice(self.rank * own, (self.rank + 1) * own)

    def shares(self, draw: Draw, batches: int = 1) -> list[Draw]:
        """Of a draw for this process' rows: where it lies in what one process would draw for all the rows, which is
        `batches` batches one after another."""
        rows, *rest = draw.shape
        if self.world == 1:
            return [draw._replace(shape=(batches * rows, *rest))]
        size = math.prod(draw.shape)
        return [draw._replace(first=(b * self.world + self.rank) * size) for b in range(batches)]

    def mean(self, values: torch.Tensor) -> torch.Tensor:
        """The mean over the processes, in place."""
        if self.world > 1:
            dist.all_reduce(values)
            values /= self.world
        return values

    def means(self, values: dict[str, float]) -> dict[str, float]:
        """Of figures that every process has by the same names."""
        found = self.mean(torch.tensor(list(values.values()), dtype=torch.float64))
        return dict(zip(values, found.tolist(), strict=True))

    def any(self, flag: bool) -> bool:
        """Whether it is true in any of the processes."""
        return self.mean(torch.tensor(float(flag))).item() > 0

    def from_first(self, value):
        """What the first process has, whatever the others were given."""
        box = [value]
        if self.world > 1:
            dist.broadcast_object_list(box)
        return box[0]

    def stop(self) -> None:
        if self.world > 1:
            dist.destroy_process_group()
