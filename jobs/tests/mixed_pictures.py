"""Pictures of every kind that jobs meet: all types, sizes and modes, rotated and broken ones."""

import io
from pathlib import Path

import numpy as np
from PIL import Image

_SIZES = [(16, 16), (16, 16), (23, 17), (40, 16), (9, 31), (64, 64), (8, 8), (33, 47)]


def write_mixed(folder: Path, count: int, seed: int = 0) -> None:
    """Writes NNNNN-KIND.SUFFIX. About one in ten is broken."""
    folder.mkdir(parents=True)
    random = np.random.default_rng(seed)
    kinds = list(_WHOLE) * 2 + list(_BROKEN)
    for i in range(count):
        kind = kinds[i % len(kinds)]
        suffix, make = (_WHOLE | _BROKEN)[kind]
        (folder / f"{i:05}-{kind}.{suffix}").write_bytes(make(_picture(random)))


def _picture(random: np.random.Generator) -> Image.Image:
    """Smooth colours with some noise, so that JPEG has work to do and logits differ."""
    width, height = _SIZES[random.integers(len(_SIZES))]
    y, x = (np.mgrid[:height, :width] / np.array([height, width])[:, None, None])[..., None]
    waves = np.sin(random.uniform(1, 9, 3) * x + random.uniform(1, 9, 3) * y + random.uniform(0, 6, 3))
    noise = random.normal(0, random.uniform(0, 30), (height, width, 3))
    return Image.fromarray((127.5 + 120 * waves + noise).clip(0, 255).astype(np.uint8))


def _saved(image: Image.Image, kind: str, **options) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def _clear(image: Image.Image) -> Image.Image:
    image = image.convert("RGBA")
    image.putalpha(image.getchannel("G"))
    return image


def _turned(image: Image.Image) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = 1 + image.width % 8
    return _saved(image, "JPEG", exif=exif)


def _deep_grey(image: Image.Image) -> bytes:
    return _saved(Image.fromarray(np.asarray(image.convert("L")).astype(np.uint16) * 257), "PNG")


def _spoilt(data: bytes) -> bytes:
    """The file with one byte of the pixels' chunk changed."""
    at = data.index(b"IDAT") + 12
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


_WHOLE = {
    "rgb": ("png", lambda image: _saved(image, "PNG")),
    "clear": ("png", lambda image: _saved(_clear(image), "PNG")),
    "palette": ("png", lambda image: _saved(image.quantize(16), "PNG", transparency=3)),
    "grey": ("png", lambda image: _saved(image.convert("L"), "PNG")),
    "bits": ("png", lambda image: _saved(image.convert("1"), "PNG")),
    "deep": ("png", _deep_grey),
    "photo": ("jpg", lambda image: _saved(image, "JPEG", quality=75)),
    "fine": ("jpg", lambda image: _saved(image, "JPEG", quality=95, subsampling=0)),
    "wide": ("jpg", lambda image: _saved(image, "JPEG", quality=60, subsampling=1)),
    "progressive": ("jpg", lambda image: _saved(image, "JPEG", progressive=True)),
    "greyphoto": ("jpeg", lambda image: _saved(image.convert("L"), "JPEG")),
    "turned": ("jpg", _turned),
    "webp": ("webp", lambda image: _saved(image, "WEBP", quality=80)),
    "gif": ("gif", lambda image: _saved(image, "GIF")),
    "bmp": ("bmp", lambda image: _saved(image, "BMP")),
}

_BROKEN = {
    "empty": ("png", lambda image: b""),
    "text": ("jpg", lambda image: b"<html>404</html>"),
    "cut": ("png", lambda image: _saved(image, "PNG")[:-40]),
    "cutphoto": ("jpg", lambda image: _saved(image, "JPEG")[:-60]),
    "spoilt": ("png", lambda image: _spoilt(_saved(image, "PNG"))),
    "headless": ("png", lambda image: _saved(image, "PNG")[:20]),
}
