"""Reads a picture's file as upright RGBA with Pillow, as src/data/decode does.

Pillow fills in missing parts of a damaged file. The studio refuses such files, and so does this reader. HEIC is
not supported.
"""

import io

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from .damage import damage_of

_FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF", "AVIF")
_MOST_PIXELS = 64 * 1024 * 1024
_MOST_BYTES = 256 * 1024 * 1024

# _check_size replaces Pillow's limit, which only warns at first and does not consider the file's size.
Image.MAX_IMAGE_PIXELS = None


class PictureError(ValueError):
    """A file that is not a picture, or not a whole one. The message says why."""


def read_picture(data: bytes) -> np.ndarray:
    """Returns uint8 [height,width,4]. Colour profiles are not applied. Raises PictureError."""
    if not data:
        raise PictureError("The file is empty.")
    if len(data) > _MOST_BYTES:
        raise PictureError("The file has more than 256 MB.")
    damage = damage_of(data)
    if damage:
        raise PictureError(damage)
    try:
        with Image.open(io.BytesIO(data), formats=_FORMATS) as image:
            _check_size(image, len(data))
            image.load()
            return np.asarray(_rgba(ImageOps.exif_transpose(image)))
    except UnidentifiedImageError:
        raise PictureError("The file is not a picture of a known type.") from None
    except PictureError:
        raise
    # For a damaged file, Pillow's readers may raise any exception.
    except Exception as error:
        raise PictureError(f"The picture is damaged and cannot be decoded: {error}") from error


def _check_size(image: Image.Image, file_bytes: int) -> None:
    """Refuses small files with very many pixels, which would only exhaust memory: a photo takes a byte for
    every few pixels.
    """
    most = min(_MOST_PIXELS, max(16_000_000, 6 * file_bytes))
    if image.width * image.height > most:
        raise PictureError(
            f"The picture is {image.width}×{image.height} pixels, more than a file of its size may have."
        )


def _rgba(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I;16"):
        # Pillow's own conversion clips at 255. The studio keeps the high byte.
        image = Image.fromarray((np.asarray(image) >> 8).astype(np.uint8))
    return image.convert("RGBA")
