"""The blur, up- and downsampling as two products with band matrices, one an axis.

A GPU's grouped convolutions are slow at this; its matrix products are not. What the grouped convolutions of ops.py give
on a CPU is the definition.
"""

from functools import cache

import torch
import torch.nn.functional as F


def resampled(x: torch.Tensor, kind: str, pad: int, gain: float) -> torch.Tensor:
    """`kind` is blur, up or down (by two); [N,C,H,W] in channels_last memory before and after."""
    n, c, h, w = x.shape
    rows, columns = (_bands(kind, size, pad, gain**0.5, x.device) for size in (h, w))
    y = torch.bmm(rows.expand(n, -1, -1), x.permute(0, 2, 3, 1).reshape(n, h, w * c))
    height, width = len(rows), len(columns)
    y = torch.bmm(columns.expand(n * height, -1, -1), y.view(n * height, w, c))
    return y.view(n, height, width, c).permute(0, 3, 1, 2)


@cache
def _bands(kind: str, size: int, pad: int, gain: float, device: torch.device) -> torch.Tensor:
    """[target,size]: what each element along an axis gives to every element of the result."""
    taps = torch.tensor([[[1.0, 3.0, 3.0, 1.0]]]) / 8 * gain
    units = torch.eye(size)[:, None]
    if kind == "up":
        result = F.conv_transpose1d(units, taps, stride=2, padding=pad)
    else:
        result = F.conv1d(units, taps, stride=2 if kind == "down" else 1, padding=pad)
    return result[:, 0].T.contiguous().to(device)
