"""The square of a picture at a network's size, the twin of src/data/resize.ts."""

import numpy as np


def fit_square(rgba: np.ndarray, resolution: int, channels: int) -> np.ndarray:
    """Draws on white, takes the largest square in the middle, averages stored values over areas and rounds once."""
    height, width = rgba.shape[:2]
    side = min(height, width)
    top, left = (height - side) // 2, (width - side) // 2
    square = rgba[top : top + side, left : left + side].astype(np.float64)
    alpha = square[..., 3:] / 255
    rgb = square[..., :3] * alpha + 255 * (1 - alpha)
    spans = _spans(side, resolution)
    means = np.einsum("ys,stc,xt->yxc", spans, rgb, spans, optimize=True)
    if channels == 1:
        means = (means @ np.array([0.299, 0.587, 0.114]))[..., None]
    # A different order of summation changes the last bits, but a half must stay a half.
    return np.floor(np.round(means, 9) + 0.5).clip(0, 255).astype(np.uint8)


def _spans(source: int, target: int) -> np.ndarray:
    """[target,source]: the share of each source pixel under every target pixel."""
    starts = np.arange(target)[:, None] * source
    pixels = np.arange(source)[None] * target
    overlap = np.minimum(starts + source, pixels + target) - np.maximum(starts, pixels)
    return np.maximum(overlap, 0) / source
