"""A picture's file to upright RGBA, as src/data/decode has it, by Pillow.

Pillow fills in what a damaged file lacks; the studio refuses such files, and so does this reader.
HEIC is not read here.
"""

import io

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from .damage import damage_of

_FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF", "AVIF")
_MOST_PIXELS = 64 * 1024 * 1024
_MOST_BYTES = 256 * 1024 * 1024

# The limit below takes the place of Pillow's, which warns first and knows nothing of the file's size.
Image.MAX_IMAGE_PIXELS = None


class PictureError(ValueError):
    """One file that is no picture, or no whole one; the message says why."""


def read_picture(data: bytes) -> np.ndarray:
    """uint8 [height,width,4]; colour profiles are not applied. Throws PictureError."""
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
        raise PictureError("The file is no picture of a known type.") from None
    except PictureError:
        raise
    # Pillow's readers throw whatever they meet in a damaged file.
    except Exception as error:
        raise PictureError(f"The picture is damaged and cannot be decoded: {error}") from error


def _check_size(image: Image.Image, file_bytes: int) -> None:
    """A photo takes a byte for every few pixels: a small file of very many is a trap for the memory."""
    most = min(_MOST_PIXELS, max(16_000_000, 6 * file_bytes))
    if image.width * image.height > most:
        raise PictureError(
            f"The picture is {image.width}×{image.height} pixels, more than a file of its size may have."
        )


def _rgba(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I;16"):
        # Pillow's own conversion cuts at 255; the studio keeps the high byte.
        image = Image.fromarray((np.asarray(image) >> 8).astype(np.uint8))
    return image.convert("RGBA")
