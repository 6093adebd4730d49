"""The objective (src/engine/training/losses.ts): every loss and both regularisers. Weights are applied here.

Options beyond the studio's: a weight of the adversarial term, and a consistency that penalises colour and large
areas.
"""

from dataclasses import dataclass

import torch
import torch.nn.functional as F

from .layout import NetworkConfig
from .networks import Noise, decode, discriminate, mapping, synthesis
from .ops import Weights


@dataclass(frozen=True)
class Consistency:
    """How two images of one latent are compared: by the mse of all channels, or by luma + chroma·(mse of colour
    differences), in either case + areas·(mse of the means of 8×8 squares).
    """

    chroma: float | torch.Tensor | None = None
    areas: float | torch.Tensor | None = None

    def of(self, a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
        d = a - b
        value = d.square().mean() if self.chroma is None else _luma_chroma(d, self.chroma)
        return value if self.areas is None else value + self.areas * F.avg_pool2d(d, 8).square().mean()


def luma_of(images: torch.Tensor) -> torch.Tensor:
    """[N,1,H,W], Rec. 601. Grey images are returned unchanged."""
    if images.shape[1] == 1:
        return images
    r, g, b = images.unbind(1)
    return (0.299 * r + 0.587 * g + 0.114 * b)[:, None]


def _luma_chroma(d: torch.Tensor, weight: float | torch.Tensor) -> torch.Tensor:
    """The mse of luma + weight · the mse of the channels after luma is subtracted."""
    luma = luma_of(d)
    return luma.square().mean() + weight * (d - luma).square().mean()


def generator_losses(
    config: NetworkConfig,
    weights: Weights,
    z: torch.Tensor,
    fingerprint: torch.Tensor,
    other: torch.Tensor,
    noise: Noise,
    factors: torch.Tensor,
    consistency: Consistency | None = Consistency(),
    grey: torch.Tensor | None = None,
    reads_other: bool = False,
) -> tuple[torch.Tensor, torch.Tensor]:
    """What generator and decoder minimise, and a report [5]: adversarial, consistency, latent and fingerprint,
    each weighted, and the share of correct bits. `factors` [4] are the weights in that order. Without
    `consistency` the second image is not made, and `noise` is for N samples instead of 2N. The decoder sees
    images without colour where `grey` [N] is true. With `reads_other` it also learns from the second images,
    all without colour.
    """
    n = z.shape[0]
    codes = fingerprint if consistency is None else torch.cat([fingerprint, other])
    latents = z if consistency is None else torch.cat([z, z])
    w = mapping(config, weights, codes)
    both = synthesis(config, weights, latents, [w] * config.layers, noise)
    images = both[:n]
    seen = images if grey is None else torch.where(grey[:, None, None, None], luma_of(images), images)
    targets = (z, fingerprint)
    if reads_other:
        seen = torch.cat([seen, luma_of(both[n:]).expand_as(images)])
        targets = (latents, codes)
    guess, logits = decode(config, weights, seen.contiguous(memory_format=torch.channels_last))
    parts = torch.stack(
        [
            F.softplus(-discriminate(config, weights, images)).mean(),
            z.new_zeros(()) if consistency is None else consistency.of(images, both[n:]),
            (targets[0] - guess).square().mean(),
            F.binary_cross_entropy_with_logits(logits, targets[1]),
        ]
    )
    weighted = parts * factors
    right = ((logits[:n] > 0) == (fingerprint > 0.5)).float().mean()
    return weighted.sum(), torch.cat([weighted.detach(), right[None]])


def discriminator_loss(
    config: NetworkConfig, weights: Weights, fakes: torch.Tensor, reals: torch.Tensor
) -> torch.Tensor:
    n = reals.shape[0]
    scores = discriminate(config, weights, torch.cat([fakes, reals]), batches=2)
    return F.softplus(scores[:n]).mean() + F.softplus(-scores[n:]).mean()


def r1_penalty(config: NetworkConfig, weights: Weights, reals: torch.Tensor) -> torch.Tensor:
    """mean ‖∇ₓ D(x)‖² at the reals, before its weight ½γ."""
    x = reals.detach().requires_grad_()
    (gradient,) = torch.autograd.grad(discriminate(config, weights, x).sum(), x, create_graph=True)
    return gradient.square().sum() / reals.shape[0]


def path_lengths(
    config: NetworkConfig,
    weights: Weights,
    z: torch.Tensor,
    fingerprint: torch.Tensor,
    direction: torch.Tensor,
    noise: Noise,
) -> torch.Tensor:
    """‖Jᵀy‖ per sample [N]. `direction` is N(0,1) with the images' shape and is divided by √(H·W) here."""
    w = mapping(config, weights, fingerprint)
    copies = [w.clone() for _ in range(config.layers)]
    images = synthesis(config, weights, z, copies, noise)
    along = (images * direction).sum() / config.resolution
    gradients = torch.autograd.grad(along, copies, create_graph=True, allow_unused=True)
    squares = sum(g.square().sum(1) for g in gradients if g is not None)
    return (squares / config.layers).sqrt()


def path_penalty(lengths: torch.Tensor, average: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """mean (length - a)², before its weight 2, and the updated a. The gradient also flows through a."""
    moved = average + 0.01 * (lengths.mean() - average)
    return (lengths - moved).square().mean(), moved
