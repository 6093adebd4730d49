"""The blur, up- and downsampling as two products with band matrices, one per axis.

A GPU is slow at grouped convolutions, but not at matrix products. The grouped convolutions of ops.py, which a
CPU uses, are the definition.
"""

from functools import cache

import torch
import torch.nn.functional as F


def resampled(x: torch.Tensor, kind: str, pad: int, gain: float) -> torch.Tensor:
    """`kind` is blur, up or down (by two). Input and output are [N,C,H,W] in channels_last memory."""
    n, c, h, w = x.shape
    rows, columns = (_bands(kind, size, pad, gain**0.5, x.device) for size in (h, w))
    y = torch.bmm(rows.expand(n, -1, -1), x.permute(0, 2, 3, 1).reshape(n, h, w * c))
    height, width = len(rows), len(columns)
    y = torch.bmm(columns.expand(n * height, -1, -1), y.view(n * height, w, c))
    return y.view(n, height, width, c).permute(0, 3, 1, 2)


@cache
def _bands(kind: str, size: int, pad: int, gain: float, device: torch.device) -> torch.Tensor:
    """[target,size]: the weight of each element along an axis in every element of the result."""
    taps = torch.tensor([[[1.0, 3.0, 3.0, 1.0]]]) / 8 * gain
    units = torch.eye(size)[:, None]
    if kind == "up":
        result = F.conv_transpose1d(units, taps, stride=2, padding=pad)
    else:
        result = F.conv1d(units, taps, stride=2 if kind == "down" else 1, padding=pad)
    return result[:, 0].T.contiguous().to(device)
