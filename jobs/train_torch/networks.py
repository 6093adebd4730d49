"""Generator, discriminator and decoder as functions of their weights
(src/engine/networks/{generator,trunk}.ts).

Weights are dictionaries by official name. Every architecture of the layout is here. Images are
[N,channels,H,W].
"""

import torch

from .layout import MAPPING_LRMUL, NetworkConfig
from .ops import (
    FACTOR,
    GAIN,
    Weights,
    conv,
    conv_layer,
    dense,
    downsample,
    minibatch_deviation,
    synthesis_layer,
    to_rgb,
    upsample,
)

# The noise of each synthesis layer: 'stored' constants, 'none', or new noise [N,1,H,W].
Noise = str | list[torch.Tensor]


def mapping(config: NetworkConfig, weights: Weights, fingerprint: torch.Tensor) -> torch.Tensor:
    """Maps bits [N,n] as 0/1 to a dlatent [N,D]."""
    x = fingerprint
    for i in range(config.mappingLayers):
        x = dense(weights, f"mapping/Dense{i}", x, lrmul=MAPPING_LRMUL)
    return x


def synthesis(
    config: NetworkConfig, weights: Weights, z: torch.Tensor, dlatents: list[torch.Tensor], noise: Noise
) -> torch.Tensor:
    """Maps z [N,L] and one dlatent [N,D] per layer to images."""

    def noise_of(index: int) -> torch.Tensor | None:
        if noise == "none":
            return None
        return weights[f"synthesis/noise{index}"] if noise == "stored" else noise[index]

    def dlatent_of(index: int, log2: int) -> torch.Tensor | None:
        return dlatents[index] if config.is_modulated(log2) else None

    def layer(scope: str, x: torch.Tensor, index: int, log2: int, up: bool, gain: float = GAIN) -> torch.Tensor:
        scope = f"synthesis/{scope}"
        return synthesis_layer(weights, scope, x, dlatent_of(index, log2), noise_of(index), up, gain)

    def rgb(scope: str, x: torch.Tensor, log2: int) -> torch.Tensor:
        return to_rgb(weights, f"synthesis/{scope}/ToRGB", x, dlatent_of(2 * log2 - 3, log2))

    first = dense(weights, "synthesis/4x4/Latent", z).reshape(z.shape[0], config.maps(1), 4, 4)
    x = layer("4x4/Conv", first.contiguous(memory_format=torch.channels_last), 0, 2, up=False)
    y = rgb("4x4", x, 2) if config.gArch == "skip" else None
    for k in range(3, config.top + 1):
        scope, before = f"{2**k}x{2**k}", x
        x = layer(f"{scope}/Conv0_up", x, 2 * k - 5, k, up=True)
        if config.gArch == "resnet":
            x = layer(f"{scope}/Conv1", x, 2 * k - 4, k, up=False, gain=1)
            # The 1×1 convolution commutes with the resampling. At the low resolution it costs a quarter.
            x = x + upsample(conv(before, weights[f"synthesis/{scope}/Skip/weight"], gain=FACTOR))
        else:
            x = layer(f"{scope}/Conv1", x, 2 * k - 4, k, up=False)
        if config.gArch == "skip":
            y = upsample(y) + rgb(scope, x, k)
        elif k == config.top:
            y = rgb(scope, x, k)
    return y


def generate(
    config: NetworkConfig, weights: Weights, z: torch.Tensor, fingerprint: torch.Tensor, noise: Noise
) -> torch.Tensor:
    w = mapping(config, weights, fingerprint)
    return synthesis(config, weights, z, [w] * config.layers, noise)


def _body(
    config: NetworkConfig, weights: Weights, network: str, architecture: str, images: torch.Tensor
) -> torch.Tensor:
    """Maps images to features [N,nf(1),4,4] before the last convolution."""
    x = conv_layer(weights, f"{network}/{config.resolution}x{config.resolution}/FromRGB", images)
    y = images
    for k in range(config.top, 2, -1):
        scope, before = f"{network}/{2**k}x{2**k}", x
        x = conv_layer(weights, f"{scope}/Conv0", x)
        if architecture == "resnet":
            x = conv_layer(weights, f"{scope}/Conv1_down", x, down=True, gain=1)
            x = x + conv(downsample(before), weights[f"{scope}/Skip/weight"], gain=FACTOR)
        else:
            x = conv_layer(weights, f"{scope}/Conv1_down", x, down=True)
        if architecture == "skip":
            y = downsample(y)
            x = x + conv_layer(weights, f"{network}/{2 ** (k - 1)}x{2 ** (k - 1)}/FromRGB", y)
    return x


def _head(weights: Weights, network: str, x: torch.Tensor) -> torch.Tensor:
    features = conv_layer(weights, f"{network}/4x4/Conv", x)
    flat = features.reshape(x.shape[0], -1)  # channel-major
    return dense(weights, f"{network}/Output", dense(weights, f"{network}/4x4/Dense0", flat), linear=True)


def discriminate(config: NetworkConfig, weights: Weights, images: torch.Tensor, batches: int = 1) -> torch.Tensor:
    """Scores [N]. The minibatch deviation is computed separately in each of the `batches` batches."""
    x = _body(config, weights, "discriminator", config.dArch, images)
    return _head(weights, "discriminator", minibatch_deviation(x, batches))[:, 0]


def decode(config: NetworkConfig, weights: Weights, images: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """The estimate of the latent [N,L] and the fingerprint's logits [N,n]."""
    outputs = _head(weights, "decoder", _body(config, weights, "decoder", config.eArch, images))
    return outputs[:, : config.latentSize], outputs[:, config.latentSize :]
