"""The operations of the networks: resampling, equalised dense and convolution, modulation, minibatch deviation.

Maps are [N,C,H,W] in channels_last memory, which suits convolutions on both CPU and GPU. Everything can be
differentiated twice. Gains are applied to the (small) weights, not to the (large) maps: lrelu(√2·u) =
√2·lrelu(u).
"""

import math

import torch
import torch.nn.functional as F

from .resample import resampled

SLOPE = 0.2
GAIN = math.sqrt(2)
FACTOR = math.sqrt(0.5)  # of a residual merge, (x + t)/√2
Weights = dict[str, torch.Tensor]

_taps = torch.tensor([1.0, 3.0, 3.0, 1.0])
_filter = torch.outer(_taps, _taps) / 64
_filters: dict[tuple, torch.Tensor] = {}


def _depthwise(x: torch.Tensor, gain: float) -> torch.Tensor:
    """The kernel of the blur, once per channel, [C,1,4,4]."""
    key = (x.shape[1], gain, x.device)
    if key not in _filters:
        _filters[key] = (_filter * gain).to(x.device).expand(x.shape[1], 1, 4, 4).contiguous()
    return _filters[key]


def blur(x: torch.Tensor, pad: int, gain: float = 1) -> torch.Tensor:
    if x.is_cuda:
        return resampled(x, "blur", pad, gain)
    return F.conv2d(x, _depthwise(x, gain), padding=pad, groups=x.shape[1])


def upsample(x: torch.Tensor) -> torch.Tensor:
    if x.is_cuda:
        return resampled(x, "up", 1, 4)
    return F.conv_transpose2d(x, _depthwise(x, 4), stride=2, padding=1, groups=x.shape[1])


def downsample(x: torch.Tensor) -> torch.Tensor:
    if x.is_cuda:
        return resampled(x, "down", 1, 1)
    return F.conv2d(x, _depthwise(x, 1), stride=2, padding=1, groups=x.shape[1])


def weight_gain(w: torch.Tensor, kind: str) -> float:
    """1/√fan_in. Convolution weights are [O,I,kh,kw], those of up-convolutions [I,O,kh,kw], and dense ones [I,O]."""
    fan_in = (w[:, 0] if kind == "up" else w[0] if kind == "conv" else w[:, 0]).numel()
    return 1 / math.sqrt(fan_in)


def lrelu(x: torch.Tensor) -> torch.Tensor:
    return F.leaky_relu(x, SLOPE)


def dense(weights: Weights, scope: str, x: torch.Tensor, lrmul: float = 1, linear: bool = False) -> torch.Tensor:
    w, gain = weights[f"{scope}/weight"], 1 if linear else GAIN
    scaled = w * (weight_gain(w, "dense") * lrmul * gain)
    y = torch.addmm(weights[f"{scope}/bias"] * (lrmul * gain), x, scaled)
    return y if linear else lrelu(y)


def style(weights: Weights, scope: str, dlatent: torch.Tensor) -> torch.Tensor:
    """A modulated layer's factor per input channel, [N,I]."""
    w = weights[f"{scope}/mod_weight"]
    return torch.addmm(weights[f"{scope}/mod_bias"] + 1, dlatent, w * weight_gain(w, "dense"))


def conv(x: torch.Tensor, w: torch.Tensor, bias: torch.Tensor | None = None, gain: float = 1) -> torch.Tensor:
    """Stride 1, padding SAME."""
    scaled = w * (weight_gain(w, "conv") * gain)
    return F.conv2d(x, scaled, None if bias is None else bias * gain, padding=w.shape[2] // 2)


def conv_layer(weights: Weights, scope: str, x: torch.Tensor, down: bool = False, gain: float = GAIN) -> torch.Tensor:
    """Convolution (`down`: blur, then stride 2), bias, leaky ReLU."""
    w, bias = weights[f"{scope}/weight"], weights[f"{scope}/bias"]
    if not down:
        return lrelu(conv(x, w, bias, gain))
    return lrelu(F.conv2d(blur(x, 2), w * (weight_gain(w, "conv") * gain), bias * gain, stride=2))


def synthesis_layer(
    weights: Weights,
    scope: str,
    x: torch.Tensor,
    dlatent: torch.Tensor | None,
    noise: torch.Tensor | None,
    up: bool,
    gain: float = GAIN,
) -> torch.Tensor:
    """(Modulated) convolution, noise, bias, leaky ReLU. dlatent is [N,D], or None if the layer is not modulated."""
    w = weights[f"{scope}/weight"]
    scaled = w * weight_gain(w, "up" if up else "conv")
    s = None if dlatent is None else style(weights, scope, dlatent)
    if s is not None:
        x = x * s[:, :, None, None]
    y = blur(F.conv_transpose2d(x, scaled, stride=2), 1, 4) if up else F.conv2d(x, scaled, padding=1)
    shift = weights[f"{scope}/bias"][:, None, None]
    if noise is not None:
        shift = shift + noise * weights[f"{scope}/noise_strength"]
    if s is None:
        return lrelu(y * gain + shift * gain)
    squares = scaled.square().sum((2, 3))  # [I,O] where up, else [O,I]
    d = torch.rsqrt(s.square() @ (squares if up else squares.T) + 1e-8)
    return lrelu(y * (d * gain)[:, :, None, None] + shift * gain)


def to_rgb(weights: Weights, scope: str, x: torch.Tensor, dlatent: torch.Tensor | None) -> torch.Tensor:
    if dlatent is not None:
        x = x * style(weights, scope, dlatent)[:, :, None, None]
    return conv(x, weights[f"{scope}/weight"], weights[f"{scope}/bias"])


def minibatch_deviation(x: torch.Tensor, batches: int = 1) -> torch.Tensor:
    """Adds a channel that says how much each sample's strided group varies. `x` consists of `batches` batches."""
    n, c, h, w = x.shape
    group = min(4, n // batches)
    grouped = x.reshape(batches, group, n // batches // group, c, h, w)
    variance = (grouped - grouped.mean(1, keepdim=True)).square().mean(1)
    mean = (variance + 1e-8).sqrt().mean((2, 3, 4))  # [batches, groups]
    channel = mean[:, None, :].expand(-1, group, -1).reshape(n, 1, 1, 1).expand(n, 1, h, w)
    return torch.cat([x, channel], 1).contiguous(memory_format=torch.channels_last)
