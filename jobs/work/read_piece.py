"""Reads the pictures of one piece, in order, one file at a time. Errors become pictures with an error."""

import tarfile
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from detector.decoder import Picture

from .pieces import PICTURES, Piece

_ROWS_AT_ONCE = 64


def read_piece(piece: Piece) -> Iterator[Picture]:
    return {"files": _files, "tar": _tar, "parquet": _parquet}[piece.kind](piece)


def _files(piece: Piece) -> Iterator[Picture]:
    for path in piece.paths:
        try:
            # Opening a pipe could wait forever.
            data = Path(path).read_bytes() if Path(path).is_file() else None
            yield Picture(path, data, "It is not a file.")
        except OSError as error:
            yield Picture(path, None, f"It cannot be read: {error}")


def _tar(piece: Piece) -> Iterator[Picture]:
    """Members that are pictures by name, as TAR/MEMBER. A damaged tar gives the members before the damage, and
    a row with the error.
    """
    (path,) = piece.paths
    try:
        with tarfile.open(path) as archive:
            for member in archive:
                if member.isfile() and Path(member.name).suffix.lower() in PICTURES:
                    yield Picture(f"{path}/{member.name}", archive.extractfile(member).read())
    except (OSError, tarfile.TarError) as error:
        yield Picture(path, None, f"The tar is damaged: {error}")


def _parquet(piece: Piece) -> Iterator[Picture]:
    """Rows as FILE/ROW, counted from 0 over the whole file."""
    (path,) = piece.paths
    row = piece.first_row
    try:
        file = pq.ParquetFile(path)
        for some in file.iter_batches(_ROWS_AT_ONCE, row_groups=[piece.row_group], columns=[piece.column]):
            for value in some.column(0).to_pylist():
                data = value.get("bytes") if isinstance(value, dict) else value
                yield Picture(f"{path}/{row}", data, "The row holds no picture.")
                row += 1
    except (OSError, pa.ArrowException) as error:
        yield Picture(f"{path}/{row}", None, f"The Parquet file is damaged from this row on: {error}")
