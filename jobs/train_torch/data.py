"""Pictures as a run sees them: reading, the square and its size (src/data/resize.ts), and the order they come in.

An image set is uint8 [count,R,R,channels]. It comes from a zip of pictures (names sorted), an .npy of that shape, or
the official TFRecords.
"""

import io
import zipfile
from pathlib import Path

import numpy as np

from .tfrecords import TfRecordImages, open_tfrecords
from .threefry import random_bits, random_words

_MIRROR, _ORDER = 31, 32  # streams


ImageSet = np.ndarray | TfRecordImages


def read_images(path: Path, resolution: int, channels: int) -> ImageSet:
    """Throws ValueError where the set does not fit the networks."""
    path = Path(path)
    if path.suffix == ".npy":
        images = np.load(path)
    elif path.suffix == ".tfrecords" or path.is_dir():
        images = open_tfrecords(path, resolution)
    else:
        images = _read_zip(path, resolution, channels)
    if images.dtype != np.uint8 or images.ndim != 4 or images.shape[1:] != (resolution, resolution, channels):
        raise ValueError(
            f"{path} holds {images.shape} of {images.dtype}; the networks want {resolution}px × {channels}."
        )
    return images


def _read_zip(path: Path, resolution: int, channels: int) -> np.ndarray:
    from PIL import Image

    pictures = []
    with zipfile.ZipFile(path) as archive:
        for name in sorted(n for n in archive.namelist() if n.lower().endswith((".jpg", ".jpeg", ".png", ".webp"))):
            image = Image.open(io.BytesIO(archive.read(name))).convert("RGBA")
            pictures.append(fit_square(np.asarray(image), resolution, channels))
    return np.stack(pictures)


def fit_square(rgba: np.ndarray, resolution: int, channels: int) -> np.ndarray:
    """On white, the largest square in the middle, area averages of the stored values, rounded once."""
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
    # Sums in another order differ in the last bits: a half must still be a half.
    return np.floor(np.round(means, 9) + 0.5).clip(0, 255).astype(np.uint8)


def _spans(source: int, target: int) -> np.ndarray:
    """[target,source]: the share of each source pixel under every target pixel."""
    starts = np.arange(target)[:, None] * source
    pixels = np.arange(source)[None] * target
    overlap = np.minimum(starts + source, pixels + target) - np.maximum(starts, pixels)
    return np.maximum(overlap, 0) / source


class DataOrder:
    """Each epoch a fresh permutation, a function of (seed, epoch); mirroring is a coin per image shown."""

    def __init__(self, images: ImageSet, seed: int, mirror: bool):
        self.images, self.seed, self.mirror = images, seed, mirror
        self._epoch, self._permutation = -1, np.zeros(0, np.int64)

    def batch(self, size: int, images_shown: int, iteration: int, rows: slice = slice(None)) -> np.ndarray:
        """Those `rows` of the next `size` reals as x·2/255 - 1, [rows,R,R,channels] float32."""
        indices, flips = self.choose(size, images_shown, iteration, rows)
        chosen = self.images[indices]
        chosen[flips] = chosen[flips][:, :, ::-1]
        return (chosen.astype(np.float64) * 2 / 255 - 1).astype(np.float32)

    def choose(
        self, size: int, images_shown: int, iteration: int, rows: slice = slice(None)
    ) -> tuple[list[int], np.ndarray]:
        """Those `rows` of the next `size` reals as their indices, and which of them are mirrored."""
        indices = [self._index(place) for place in range(images_shown, images_shown + size)[rows]]
        if not self.mirror:
            return indices, np.zeros(len(indices), bool)
        return indices, random_bits(self.seed, _MIRROR, iteration, size)[rows] == 1

    def _index(self, k: int) -> int:
        epoch, place = divmod(k, len(self.images))
        if epoch != self._epoch:
            self._permutation, self._epoch = self._shuffled(epoch), epoch
        return int(self._permutation[place])

    def _shuffled(self, epoch: int) -> np.ndarray:
        count = len(self.images)
        order, words = np.arange(count), random_words(self.seed, _ORDER, epoch, count)
        for i in range(count - 1, 0, -1):
            j = int(int(words[i]) / 2**32 * (i + 1))
            order[i], order[j] = order[j], order[i]
        return order
