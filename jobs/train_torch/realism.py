"""Kernel distance between fakes and reals on random features (src/metrics/{kernel,random-features}.ts)."""

import numpy as np
import torch
import torch.nn.functional as F

from .data import ImageSet
from .ops import SLOPE

_CHANNELS = (16, 32, 64, 64)
_SEED = 20220425
_EVERY = 18  # of the reals, as cli/sample/reals.ts takes them


class Realism:
    """Distances to every 18th real, relative to those of `untrained` fakes."""

    def __init__(self, reals: ImageSet, untrained: torch.Tensor):
        random = np.random.RandomState(_SEED)
        self.filters = []
        for inputs, channels in zip((3, *_CHANNELS), _CHANNELS, strict=False):
            scale = np.sqrt(2 / (1 + SLOPE**2) / (9 * inputs))
            values = (random.randn(9 * inputs * channels) * scale).astype(np.float32)
            kernel = torch.from_numpy(values.reshape(3, 3, inputs, channels)).permute(3, 2, 0, 1)
            self.filters.append(kernel.contiguous().to(untrained.device))
        chosen = torch.from_numpy(reals[list(range(0, len(reals), _EVERY))]).to(untrained.device)
        self.reals = self._features(chosen.permute(0, 3, 1, 2).float() * (2 / 255) - 1)
        self.start = self._distance(untrained)

    def ratio(self, images: torch.Tensor) -> float:
        """The ratio for images [N,C,H,W]: 1 is as far as the untrained generator's, 0 as near as reals are to
        each other.
        """
        return self._distance(images) / self.start

    def _distance(self, images: torch.Tensor) -> float:
        """The unbiased squared MMD under (x·y/D + 1)³, after rounding to 8 bits."""
        stored = (images * 127.5 + 127.5).clamp(0, 255).floor() * (2 / 255) - 1
        a, b = self._features(stored), self.reals
        n, m = len(a), len(b)
        within = [(_kernel(x, x).sum() - _kernel(x, x).diagonal().sum()) / (len(x) * (len(x) - 1)) for x in (a, b)]
        return (within[0] + within[1] - 2 * _kernel(a, b).sum() / (n * m)).item()

    def _features(self, x: torch.Tensor) -> torch.Tensor:
        x, parts = x.expand(-1, 3, -1, -1), []
        for kernel in self.filters:
            x = F.leaky_relu(F.conv2d(F.pad(x, (0, 1, 0, 1)), kernel, stride=2), SLOPE)
            parts += [x.mean((2, 3)), x.std((2, 3), unbiased=False)]
        return torch.cat(parts, 1).double()


def _kernel(a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    return (a @ b.T / a.shape[1] + 1) ** 3
