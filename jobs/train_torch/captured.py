"""The trainer whose phases a GPU replays as CUDA graphs: a step is a dozen launches from Python instead of thousands.

A phase runs as trainer.py has it a few times, which lets cuDNN choose; then it is captured, once for every batch size
and set of terms. What changes within a stage lies in tensors that the phases read, so a ramp captures nothing anew.
"""

from collections.abc import Callable

import torch

from .data import ImageSet
from .schedule import Settings
from .state import State
from .trainer import Trainer

_EAGER = 3  # times before a phase is captured


class CapturedTrainer(Trainer):
    def __init__(self, state: State, images: ImageSet):
        super().__init__(state, images, device="cuda")
        torch.backends.cuda.matmul.allow_tf32 = True
        torch.backends.cudnn.allow_tf32 = True
        torch.backends.cudnn.benchmark = True
        self._pool = torch.cuda.graph_pool_handle()
        self._graphs: dict[tuple, tuple[torch.cuda.CUDAGraph, torch.Tensor]] = {}
        self._eager: dict[tuple, int] = {}
        # Every image lies on the device: a batch is chosen there.
        self._images = torch.from_numpy(images[list(range(len(images)))]).to("cuda")

    def _next_reals(self, batch: int) -> torch.Tensor:
        indices, flips = self.order.choose(batch, self.images_shown, self.iteration)
        chosen = self._images[torch.tensor(indices).to("cuda", non_blocking=True)]
        mirrored = torch.from_numpy(flips).to("cuda", non_blocking=True)[:, None, None, None]
        return (torch.where(mirrored, chosen.flip(2), chosen).double() * 2 / 255 - 1).float()

    def _done(self, name: str, settings: Settings, phase: Callable[[Settings], torch.Tensor]) -> torch.Tensor:
        key = (name, *_terms(settings))
        if key not in self._graphs:
            self._eager[key] = self._eager.get(key, 0) + 1
            if self._eager[key] <= _EAGER:
                return phase(settings)
            graph = torch.cuda.CUDAGraph()
            graph.register_generator_state(self.draws.generator)
            with torch.cuda.graph(graph, pool=self._pool):
                report = phase(settings)
            self._graphs[key] = (graph, report)
            # Capturing has drawn nothing: the replay below is this phase.
        graph, report = self._graphs[key]
        graph.replay()
        return report


def _terms(settings: Settings) -> tuple:
    """What a captured phase can't change."""
    consistency = settings.consistency
    kinds = (consistency.chroma is None, consistency.areas is None, settings.grey == 0, settings.reads_other)
    return (settings.batch, settings.weights["consistency"] != 0, *kinds)
