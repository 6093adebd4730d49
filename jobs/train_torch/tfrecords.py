"""The official datasets: TFRecord files of tf.train.Examples with `shape` = [C,H,W] and `data`, uint8
(src/formats/).

The file is memory-mapped, and only the pictures of a batch are read. Lengths with their checksums and shapes
are checked. The checksums of the pictures are not, since that would mean reading the whole file first.
"""

import struct
from pathlib import Path

import numpy as np

_HEADER, _FOOTER = 12, 4  # length and its checksum; the data's checksum
_BYTES = 2  # the wire type of fields with a length


class TfRecordImages:
    """Behaves like an array uint8 [count,R,R,channels] that is indexed by lists."""

    dtype = np.dtype(np.uint8)
    ndim = 4

    def __init__(self, path: Path):
        self._file = np.memmap(path, np.uint8, "r")
        self._starts: list[int] = []
        shape = None
        for index, (start, end) in enumerate(_records(self._file, path)):
            try:
                found, data = _example(bytes(self._file[start:end]))
            except (KeyError, IndexError, ValueError) as error:
                raise ValueError(f"{path}: record {index} is not an Example with shape and data.") from error
            shape = shape or found
            if found != shape or len(found) != 3 or data[1] - data[0] != np.prod(found):
                raise ValueError(f"{path}: record {index} has the shape {found}; the first has {shape}.")
            self._starts.append(start + data[0])
        if shape is None:
            raise ValueError(f"{path} holds no records.")
        self._planes = shape
        self.shape = (len(self._starts), shape[1], shape[2], shape[0])

    def __len__(self) -> int:
        return len(self._starts)

    def __getitem__(self, indices: list[int]) -> np.ndarray:
        size = int(np.prod(self._planes))
        taken = [self._file[self._starts[i] : self._starts[i] + size] for i in indices]
        return np.stack(taken).reshape(-1, *self._planes).transpose(0, 2, 3, 1)


def open_tfrecords(path: Path, resolution: int) -> TfRecordImages:
    """Opens a file, or the file of this resolution in a dataset's folder. Raises ValueError."""
    if not path.is_dir():
        return TfRecordImages(path)
    for file in sorted(path.glob("*.tfrecords")):
        mapped = np.memmap(file, np.uint8, "r")
        start, end = next(_records(mapped, file))
        if _example(bytes(mapped[start:end]))[0][1] == resolution:
            return TfRecordImages(file)
    raise ValueError(f"{path} holds no *.tfrecords of {resolution}px.")


def _records(file: np.ndarray, path: Path):
    """Where the data of each record begins and ends."""
    at, index = 0, 0
    while at < len(file):
        length, check = struct.unpack("<QI", file[at : at + _HEADER].tobytes().ljust(_HEADER, b"\0"))
        end = at + _HEADER + length
        if check != _masked_checksum(file[at : at + 8].tobytes()) or end + _FOOTER > len(file):
            raise ValueError(f"{path}: the file ends within record {index}, or its length is damaged.")
        yield at + _HEADER, end
        at, index = end + _FOOTER, index + 1


def _table_entry(byte: int) -> int:
    for _ in range(8):
        byte = byte >> 1 ^ (0x82F63B78 if byte & 1 else 0)
    return byte


_TABLE = [_table_entry(byte) for byte in range(256)]


def _masked_checksum(message: bytes) -> int:
    """CRC-32C, rotated and shifted as the format requires (src/formats/tfrecord.ts)."""
    crc = 0xFFFFFFFF
    for byte in message:
        crc = crc >> 8 ^ _TABLE[(crc ^ byte) & 255]
    crc ^= 0xFFFFFFFF
    return ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF


def _example(record: bytes) -> tuple[tuple[int, ...], tuple[int, int]]:
    """The shape, and where the pixels are in the record. Raises KeyError, IndexError or ValueError."""
    found = {}
    for _, features in _fields(record, 0, len(record)):
        for _, entry in _fields(record, *features):
            parts = dict(_fields(record, *entry))
            name = record[slice(*parts[1])].decode()
            found[name] = next(_fields(record, *parts[2]))
    _, shape = found["shape"]
    _, data = found["data"]
    packed = dict(_fields(record, *shape))[1]
    return tuple(_varints(record, *packed)), dict(_fields(record, *data))[1]


def _fields(message: bytes, at: int, end: int):
    """(number, (start, end)) of each field with a length. Raises IndexError or ValueError."""
    while at < end:
        tag, at = _varint(message, at)
        if tag & 7 != _BYTES:
            raise ValueError("not a field with a length")
        length, at = _varint(message, at)
        if at + length > end:
            raise IndexError("a field ends beyond its message")
        yield tag >> 3, (at, at + length)
        at += length


def _varints(message: bytes, at: int, end: int):
    while at < end:
        value, at = _varint(message, at)
        yield value


def _varint(message: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = message[at]
        value |= (byte & 127) << shift
        at, shift = at + 1, shift + 7
        if byte < 128:
            return value, at
