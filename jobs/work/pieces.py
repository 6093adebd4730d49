"""What there is to decode, in pieces: some files of a folder, a WebDataset tar, or a row group of a Parquet
file.

A piece's name depends on its contents, so that a finished piece is recognised again.
"""

import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

PICTURES = (".png", ".jpg", ".jpeg", ".webp", ".gif", ".bmp", ".tif", ".tiff", ".avif", ".heic")


class SourceError(ValueError):
    """A source with which no job can start."""


@dataclass(frozen=True)
class Piece:
    kind: str
    """files, tar or parquet."""
    paths: list[str] = field(default_factory=list)
    """Files of pictures, or one tar, or one Parquet file."""
    row_group: int = 0
    first_row: int = 0
    column: str = ""

    @property
    def name(self) -> str:
        return f"{self.kind}-{hashlib.sha256(json.dumps(asdict(self)).encode()).hexdigest()[:20]}"


@dataclass
class Found:
    pictures: list[str] = field(default_factory=list)
    tars: list[str] = field(default_factory=list)
    parquets: list[str] = field(default_factory=list)
    passed_over: int = 0


def find_sources(sources: Iterable[str], out: str) -> Found:
    """Files as given, and those below folders except `out`, sorted by code point.

    Raises SourceError if a source cannot be listed or there is nothing to decode.
    """
    found = Found()
    for source in sources:
        for path in _files_of(source, os.path.realpath(out)):
            suffix = Path(path).suffix.lower()
            if suffix == ".tar":
                found.tars.append(path)
            elif suffix == ".parquet":
                found.parquets.append(path)
            elif suffix in PICTURES or path == source:
                found.pictures.append(path)
            else:
                found.passed_over += 1
    for paths in (found.pictures, found.tars, found.parquets):
        paths[:] = sorted(set(paths))
    if not (found.pictures or found.tars or found.parquets):
        raise SourceError("There is no picture, tar or Parquet file in the given paths.")
    return found


def pieces_of(found: Found, done: set[str], pictures_each: int, column: str | None) -> list[Piece]:
    """All pieces, without picture files that are `done`. Raises SourceError for a Parquet file without pictures."""
    left = [path for path in found.pictures if path not in done]
    pieces = [Piece("files", left[at : at + pictures_each]) for at in range(0, len(left), pictures_each)]
    pieces += [Piece("tar", [path]) for path in found.tars]
    for path in found.parquets:
        pieces += _row_groups(path, column)
    return pieces


def _files_of(source: str, out: str) -> Iterator[str]:
    if not os.path.exists(source):
        raise SourceError(f"{source}: there is no such file or folder.")
    if not os.path.isdir(source):
        yield source
        return

    def refuse(error: OSError) -> None:
        raise SourceError(f"{source}: it cannot be listed: {error}") from error

    for folder, folders, names in os.walk(source, onerror=refuse):
        folders[:] = [name for name in folders if not _is_skipped(os.path.join(folder, name), out)]
        yield from (os.path.join(folder, name) for name in names if not name.startswith("."))


def _is_skipped(folder: str, out: str) -> bool:
    """Whether a folder is hidden or holds the answers."""
    return os.path.basename(folder).startswith(".") or os.path.realpath(folder) == out


def _row_groups(path: str, column: str | None) -> Iterator[Piece]:
    try:
        file = pq.ParquetFile(path)
    except (OSError, pa.ArrowException) as error:
        raise SourceError(f"{path}: it is not a complete Parquet file: {error}") from error
    chosen = _picture_column(path, file.schema_arrow, column)
    first = 0
    for group in range(file.num_row_groups):
        yield Piece("parquet", [path], group, first, chosen)
        first += file.metadata.row_group(group).num_rows


def _picture_column(path: str, schema: pa.Schema, wanted: str | None) -> str:
    """The column of that name, or the first that holds pictures: Hugging Face's {bytes, path}, or bytes alone."""
    fitting = [one.name for one in schema if _holds_bytes(one.type)]
    if wanted is None and fitting:
        return fitting[0]
    if wanted in fitting:
        return wanted
    what = f"column {wanted} holds no pictures" if wanted else "no column holds pictures"
    raise SourceError(f"{path}: {what}; it has {', '.join(schema.names)}. Name one of bytes, or of {{bytes, path}}.")


def _holds_bytes(kind: pa.DataType) -> bool:
    if pa.types.is_struct(kind):
        at = kind.get_field_index("bytes")
        return at >= 0 and _holds_bytes(kind.field(at).type)
    return pa.types.is_binary(kind) or pa.types.is_large_binary(kind)
