"""Measures the quality of a run on fixed pairs of a latent and a fingerprint: the moving average draws, the
decoder reads.

Three sets of images are drawn, each with its own noise: G(z,c), G(z,c') and G(z',c). Accuracy, distance ratio
and R² are defined in cli/sample/measure.ts. The other measures distinguish a colour tint from a mark that is
woven in.
"""

import math
from collections.abc import Iterator

import numpy as np
import torch
import torch.nn.functional as F

from .data import ImageSet
from .layout import NetworkConfig, noise_resolution
from .losses import luma_of
from .networks import decode, generate
from .ops import Weights
from .realism import Realism
from .threefry import Draw, draw

_LATENT, _FINGERPRINT = 100, 101  # streams; those below are the layers' noise
_BATCH = 100


class Probe:
    def __init__(
        self, config: NetworkConfig, pairs: int = 400, seed: int = 20_260_101, device: torch.device | str = "cpu"
    ):
        self.config, self.pairs, self.seed, self.device = config, pairs, seed, device
        (self.z, self.c), (self.other_z, self.other_c) = self._inputs(0), self._inputs(1)
        self.realism: Realism | None = None
        # The noise of the three sets, drawn once: 4 MB for a hundred pictures of 64×64.
        self.noise = [list(self._noise(step)) for step in (10, 20, 30)]

    @torch.no_grad()
    def compare_with(self, reals: ImageSet, untrained: Weights) -> None:
        """Also measures the kernel ratio from now on. `untrained` is the generator at the start of the run."""
        self.realism = Realism(reals, self._images(untrained, self.z, self.c, 0))

    @torch.no_grad()
    def measure(self, generator: Weights, decoder: Weights) -> dict[str, float]:
        first = self._images(generator, self.z, self.c, 0)
        same_latent = self._images(generator, self.z, self.other_c, 1)
        same_fingerprint = self._images(generator, self.other_z, self.c, 2)
        latents, logits = self._decoded(decoder, first)
        right = (logits > 0) == (self.c > 0.5)
        difference = first - same_latent
        residual = (self.z - latents).square().sum()
        return {
            "accuracy": right.float().mean().item(),
            "errors": 1 - right.float().mean().item(),
            "wordsRight": right.all(1).float().mean().item(),
            "distanceRatio": (difference.square().mean() / (first - same_fingerprint).square().mean()).item(),
            "latentR2": (1 - residual / (self.z - self.z.mean(0)).square().sum()).item(),
            "rmsLevels": difference.square().mean().sqrt().item() * 127.5,
            "tintShare": tint_share(difference),
            "tintReadout": self._tint_readout([first, same_latent, same_fingerprint]),
            "greyAccuracy": self._grey_accuracy(decoder, first),
            **({"kernelRatio": self.realism.ratio(first)} if self.realism else {}),
        }

    def _inputs(self, step: int) -> list[torch.Tensor]:
        latents = Draw("normal", (self.pairs, self.config.latentSize), _LATENT)
        fingerprints = Draw("bit", (self.pairs, self.config.fingerprintSize), _FINGERPRINT)
        return [torch.from_numpy(a).to(self.device) for a in draw(self.seed, step, [latents, fingerprints])]

    def _noise(self, step: int) -> Iterator[list[torch.Tensor]]:
        """The noise of each batch of a set."""
        sizes = [noise_resolution(layer) for layer in range(self.config.noise_layers)]
        for batch in range(math.ceil(self.pairs / _BATCH)):
            n = min(_BATCH, self.pairs - batch * _BATCH)
            draws = [Draw("normal", (n, 1, size, size), layer) for layer, size in enumerate(sizes)]
            yield [torch.from_numpy(a).to(self.device) for a in draw(self.seed, step + batch, draws)]

    def _images(self, weights: Weights, z: torch.Tensor, c: torch.Tensor, which: int) -> torch.Tensor:
        batches = zip(z.split(_BATCH), c.split(_BATCH), self.noise[which], strict=True)
        return torch.cat([generate(self.config, weights, *batch) for batch in batches])

    def _decoded(self, weights: Weights, images: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        parts = [decode(self.config, weights, part) for part in images.split(_BATCH)]
        return torch.cat([a for a, _ in parts]), torch.cat([b for _, b in parts])

    def _grey_accuracy(self, decoder: Weights, images: torch.Tensor) -> float:
        grey = luma_of(images).expand_as(images).contiguous(memory_format=torch.channels_last)
        return ((self._decoded(decoder, grey)[1] > 0) == (self.c > 0.5)).float().mean().item()

    def _tint_readout(self, sets: list[torch.Tensor]) -> float:
        """Share of bits that a ridge regression reads from 4×4 mean colours, on pairs that it was not fitted to."""
        features = torch.stack([F.adaptive_avg_pool2d(images, 4).flatten(1) for images in sets]).double()
        bits = torch.stack([self.c, self.other_c, self.c]).double() * 2 - 1
        fitted = self.pairs * 3 // 4
        x, y = features[:, :fitted].flatten(0, 1), bits[:, :fitted].flatten(0, 1)
        centre, scale = x.mean(0), x.std(0) + 1e-9
        x = (x - centre) / scale
        ridge = 0.01 * len(x) * torch.eye(x.shape[1], dtype=x.dtype, device=x.device)
        solution = torch.linalg.solve(x.T @ x + ridge, x.T @ (y - y.mean(0)))
        read = (features[:, fitted:].flatten(0, 1) - centre) / scale @ solution + y.mean(0)
        return ((read > 0) == (bits[:, fitted:].flatten(0, 1) > 0)).double().mean().item()


def tint_share(difference: torch.Tensor) -> float:
    """The energy of the chroma of 8×8 pixel means, divided by all energy of the difference. Chroma is what
    remains after subtracting the plain mean of the channels. It is orthogonal to grey, so this is a share.
    """
    side = min(8, difference.shape[-1])
    means = F.avg_pool2d(difference, side)
    chroma = means - means.mean(1, keepdim=True)
    return (chroma.square().mean() / difference.square().mean()).item()


@torch.no_grad()
def grid(config: NetworkConfig, weights: Weights, side: int = 8, seed: int = 41) -> np.ndarray:
    """uint8 [side·R,side·R,channels]: one latent per column, one fingerprint per row, with the stored noise."""
    latents = Draw("normal", (side, config.latentSize), 41)
    fingerprints = Draw("bit", (side, config.fingerprintSize), 42)
    device = next(iter(weights.values())).device
    z, c = (torch.from_numpy(a).to(device) for a in draw(seed, 0, [latents, fingerprints]))
    images = generate(config, weights, z.repeat(side, 1), c.repeat_interleave(side, 0), "stored")
    pixels = (images * 127.5 + 127.5).round().clamp(0, 255).to(torch.uint8).cpu()
    rows = pixels.permute(0, 2, 3, 1).reshape(side, side, config.resolution, config.resolution, config.channels)
    return rows.permute(0, 2, 1, 3, 4).reshape(side * config.resolution, side * config.resolution, -1).numpy()
