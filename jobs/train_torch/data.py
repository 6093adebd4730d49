"""Pictures for a run: reading them, and their order.

An image set is uint8 [count,R,R,channels]. It comes from a zip of pictures (names sorted), an .npy of that
shape, or the official TFRecords.
"""

import io
import zipfile
from pathlib import Path

import numpy as np

from pictures.square import fit_square

from .tfrecords import TfRecordImages, open_tfrecords
from .threefry import random_bits, random_words

_MIRROR, _ORDER = 31, 32  # streams


ImageSet = np.ndarray | TfRecordImages


def read_images(path: Path, resolution: int, channels: int) -> ImageSet:
    """Raises ValueError if the set does not fit the networks."""
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


class DataOrder:
    """Each epoch is a new permutation that depends on (seed, epoch). Each image shown is mirrored by a coin flip."""

    def __init__(self, images: ImageSet, seed: int, mirror: bool):
        self.images, self.seed, self.mirror = images, seed, mirror
        self._epoch, self._permutation = -1, np.zeros(0, np.int64)

    def batch(self, size: int, images_shown: int, iteration: int, rows: slice = slice(None)) -> np.ndarray:
        """These `rows` of the next `size` reals as x·2/255 - 1, [rows,R,R,channels] float32."""
        indices, flips = self.choose(size, images_shown, iteration, rows)
        chosen = self.images[indices]
        chosen[flips] = chosen[flips][:, :, ::-1]
        return (chosen.astype(np.float64) * 2 / 255 - 1).astype(np.float32)

    def choose(
        self, size: int, images_shown: int, iteration: int, rows: slice = slice(None)
    ) -> tuple[list[int], np.ndarray]:
        """These `rows` of the next `size` reals as indices, and which of them are mirrored."""
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
