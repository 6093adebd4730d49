"""Turns pictures' files into rows of verdicts, the same as from `studio decode`, with ONNX Runtime."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
import onnxruntime
import pyarrow as pa

from pictures.read import PictureError, read_picture
from pictures.square import fit_square

from .folder import DetectorError, read_detector
from .verdicts import Judge

ROWS = pa.schema(
    [
        pa.field("uri", pa.string(), nullable=False),
        ("sha256", pa.string()),
        ("width", pa.int32()),
        ("height", pa.int32()),
        ("error", pa.string()),
        ("bits", pa.binary()),
        ("logits", pa.list_(pa.float16())),
        ("k", pa.int32()),
        ("log10_p", pa.float64()),
        ("conformal_p", pa.float64()),
        ("user", pa.string()),
        ("verdict", pa.string()),
    ]
)
"""For a picture that could not be read, all fields are null except uri, error and, if its bytes were read, sha256."""

_PROVIDERS = {"cpu": "CPUExecutionProvider", "cuda": "CUDAExecutionProvider"}


@dataclass(frozen=True)
class Picture:
    uri: str
    data: bytes | None
    error: str | None = None
    """The reason why there are no bytes."""


class Detector:
    """One detector's folder on one device. Raises DetectorError before any picture is read."""

    def __init__(self, folder: Path, device: str = "cpu", threads: int = 1, batch: int = 64):
        self._folder, self._batch = read_detector(folder), batch
        self._judge = Judge(self._folder)
        self._session = _open_session(self._folder.onnx, _PROVIDERS[device], threads)

    def rows(self, pictures: Iterable[Picture]) -> Iterator[dict]:
        """Gives one row per picture, in order, with the fields of ROWS. Holds one batch in memory."""
        pictures = iter(pictures)
        while some := list(islice(pictures, self._batch)):
            fitted = [self._fit(picture) for picture in some]
            shown = [pixels for _, pixels in fitted if pixels is not None]
            logits = iter(self.logits(np.stack(shown)) if shown else [])
            for row, pixels in fitted:
                yield row if pixels is None else row | self._reading(next(logits))

    def logits(self, pixels: np.ndarray) -> np.ndarray:
        """Returns float32 [N,bits].

        @param pixels: uint8 [N,R,R,C]
        """
        values = (pixels.transpose(0, 3, 1, 2).astype(np.float64) * 2 / 255 - 1).astype(np.float32)
        return self._session.run(["logits"], {"image": values})[0]

    def _fit(self, picture: Picture) -> tuple[dict, np.ndarray | None]:
        row = {"uri": picture.uri}
        if picture.data is None:
            return row | {"error": picture.error or "It cannot be read."}, None
        row["sha256"] = hashlib.sha256(picture.data).hexdigest()
        try:
            rgba = read_picture(picture.data)
        except PictureError as error:
            return row | {"error": str(error)}, None
        row |= {"width": rgba.shape[1], "height": rgba.shape[0]}
        return row, fit_square(rgba, self._folder.resolution, self._folder.channels)

    def _reading(self, logits: np.ndarray) -> dict:
        verdict = self._judge.judge(logits)
        return {
            "bits": np.packbits(logits > 0).tobytes(),
            "logits": logits.astype(np.float16),
            **{"k": verdict.k, "log10_p": verdict.log10_p, "conformal_p": verdict.conformal_p},
            **{"user": verdict.user, "verdict": verdict.kind},
        }


def _open_session(onnx: bytes, provider: str, threads: int) -> onnxruntime.InferenceSession:
    if provider not in onnxruntime.get_available_providers():
        raise DetectorError(f"This ONNX Runtime has no {provider}: install onnxruntime-gpu, or decode on the CPU.")
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = 3
    try:
        return onnxruntime.InferenceSession(onnx, options, providers=[provider])
    except Exception as error:
        raise DetectorError(f"ONNX Runtime cannot open decoder.onnx: {error}") from error
