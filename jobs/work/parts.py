"""The answers: a folder with one Parquet file per piece. A file gets its final name only when it is complete."""

import os
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from detector.decoder import ROWS

_ROWS_AT_ONCE = 4096
_KEY = b"detector"


class PartsError(ValueError):
    """A folder of answers with which no job can continue."""


class Parts:
    """@param detector: identifies the detector; stored in every file"""

    def __init__(self, folder: Path, detector: str):
        self._folder, self._detector = Path(folder), detector

    def prepare(self) -> None:
        """Makes the folder, and removes incomplete files of a killed job. Raises PartsError."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            for path in self._folder.glob("*.new"):
                path.unlink()
        except OSError as error:
            raise PartsError(f"{self._folder} cannot be written to: {error}") from error

    def done(self) -> tuple[set[str], set[str]]:
        """The names of the existing pieces, and the picture files that they cover. Raises PartsError."""
        names, files = set(), set()
        for path in sorted(self._folder.glob("*.parquet")):
            self._check(path)
            names.add(path.stem)
            if path.stem.startswith("files-"):
                files.update(pq.read_table(path, columns=["uri"]).column("uri").to_pylist())
        return names, files

    def write(self, name: str, rows: Iterable[dict]) -> dict:
        """Writes the rows under that name unless it exists, and counts them. Writing a piece twice leaves one
        file.
        """
        path = self._folder / f"{name}.parquet"
        if not path.exists():
            aside = self._folder / f"{name}.{os.getpid()}.new"
            try:
                with pq.ParquetWriter(aside, ROWS.with_metadata({_KEY: self._detector}), compression="zstd") as writer:
                    for table in _tables(rows):
                        writer.write_table(table)
                os.replace(aside, path)
            finally:
                aside.unlink(missing_ok=True)
        errors = pq.read_table(path, columns=["error"]).column("error")
        return {"pictures": len(errors), "errors": len(errors) - errors.null_count}

    def _check(self, path: Path) -> None:
        try:
            made_by = (pq.read_schema(path).metadata or {}).get(_KEY, b"").decode()
        except (OSError, pa.ArrowException) as error:
            raise PartsError(f"{path} is damaged: {error}. Delete it, and its pictures are decoded again.") from error
        if made_by != self._detector:
            raise PartsError(f"{path} holds the answers of another detector. Choose another folder.")


def _tables(rows: Iterable[dict]) -> Iterator[pa.Table]:
    rows = iter(rows)
    while some := list(islice(rows, _ROWS_AT_ONCE)):
        yield pa.Table.from_pylist(some, ROWS)
