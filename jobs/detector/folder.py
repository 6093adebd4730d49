"""Reads and checks the folder that `studio export-detector` writes. docs/DETECTOR.md describes it, version 1."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

FORMAT, VERSION = "gan-fingerprint-studio/detector", 1
_RULE = {
    **{"crop": "centre-square", "resize": "area-average", "alpha": "white"},
    **{"range": [-1, 1], "layout": "NCHW"},
}


class DetectorError(ValueError):
    """A folder that is no basis for verdicts. The message says what to do."""


@dataclass(frozen=True)
class DetectorFolder:
    resolution: int
    channels: int
    bits: int
    rate: float
    ids: list[str]
    fingerprints: np.ndarray
    """uint8 [count,bits] of 0 and 1, in the order of `ids`."""
    asked: np.ndarray
    """[count]: the matches needed to name each fingerprint, given the innocents' bias. More than `bits` if none
    suffice.
    """
    exact: int
    """The matches that are beyond chance over all fingerprints. More than `bits` if all bits are too few."""
    onnx: bytes
    calibration: bytes | None


def read_detector(folder: Path) -> DetectorFolder:
    """Raises DetectorError unless all files match the hashes in detector.json and have this version."""
    about = _read_about(Path(folder))
    try:
        return _parse(Path(folder), about)
    except (KeyError, TypeError, ValueError) as error:
        if isinstance(error, DetectorError):
            raise
        raise _bad(f"detector.json is not as expected: {error!r}") from error


def _read_about(folder: Path) -> dict:
    try:
        about = json.loads((folder / "detector.json").read_text("utf-8"))
    except OSError as error:
        raise DetectorError(f"{folder} holds no detector: {error}. Make one with `studio export-detector`.") from error
    except ValueError as error:
        raise _bad("detector.json is no JSON in UTF-8") from error
    if not isinstance(about, dict) or about.get("format") != FORMAT:
        raise _bad("detector.json is of another format")
    if about.get("version") != VERSION:
        raise _bad(f"detector.json has version {about.get('version')}, and this job reads version {VERSION}")
    return about


def _parse(folder: Path, about: dict) -> DetectorFolder:
    picture, bits, listed = about["picture"], int(about["bits"]), about["fingerprints"]
    for field, value in _RULE.items():
        if picture[field] != value:
            raise _bad(f"detector.json: picture.{field} is {picture[field]}, and this job knows {value}")
    for one in listed:
        if len(one["bits"]) != bits or set(one["bits"]) - {"0", "1"}:
            raise _bad(f"the fingerprint {one['id']} is not of {bits} bits")
    hashes = {file["name"]: file["sha256"] for file in about["files"]}
    exact = next(row["matches"] for row in about["thresholds"] if row["fingerprints"] == max(1, len(listed)))
    never = bits + 1
    return DetectorFolder(
        resolution=int(picture["resolution"]),
        channels=int(picture["channels"]),
        bits=bits,
        rate=float(about["rate"]),
        ids=[one["id"] for one in listed],
        fingerprints=np.array([[int(bit) for bit in one["bits"]] for one in listed], np.uint8).reshape(-1, bits),
        asked=np.array([never if one["matches"] is None else one["matches"] for one in listed], np.int64),
        exact=never if exact is None else int(exact),
        onnx=_checked(folder, "decoder.onnx", hashes),
        calibration=_checked(folder, "calibration.safetensors", hashes) if about["calibration"] else None,
    )


def _checked(folder: Path, name: str, hashes: dict[str, str]) -> bytes:
    try:
        data = (folder / name).read_bytes()
    except OSError as error:
        raise _bad(f"{name} cannot be read: {error}") from error
    if hashlib.sha256(data).hexdigest() != hashes.get(name):
        raise _bad(f"{name} is not the file that detector.json names; it was changed or cut short")
    return data


def _bad(fault: str) -> DetectorError:
    return DetectorError(f"This detector cannot be used: {fault}. Export it again with `studio export-detector`.")
