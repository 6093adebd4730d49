"""The trainer whose phases a GPU replays as CUDA graphs, so that a step is a dozen launches from Python, not
thousands.

A phase first runs a few times as in trainer.py, while cuDNN chooses its algorithms. It is then captured, once
for every batch size and set of terms. Values that change within a stage are tensors that the phases read, so a
ramp needs no new capture.
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
        # All images are on the device, where batches are selected.
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
            # Capturing has computed nothing yet. The replay below runs this phase.
        graph, report = self._graphs[key]
        graph.replay()
        return report


def _terms(settings: Settings) -> tuple:
    """The settings that are fixed in a captured phase."""
    consistency = settings.consistency
    kinds = (consistency.chroma is None, consistency.areas is None, settings.grey == 0, settings.reads_other)
    return (settings.batch, settings.weights["consistency"] != 0, *kinds)
