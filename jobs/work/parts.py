"""The answers: a folder with one Parquet file for each piece. A file takes its name when it is whole, never before."""

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
    """A folder of answers that no job can go on with."""


class Parts:
    """@param detector: what tells it from other detectors, kept in every file."""

    def __init__(self, folder: Path, detector: str):
        self._folder, self._detector = Path(folder), detector

    def prepare(self) -> None:
        """Makes the folder, and takes away what a job that was killed left half written. Throws PartsError."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            for path in self._folder.glob("*.new"):
                path.unlink()
        except OSError as error:
            raise PartsError(f"{self._folder} cannot be written to: {error}") from error

    def done(self) -> tuple[set[str], set[str]]:
        """Names of the pieces that are there, and the files that they hold. Throws PartsError."""
        names, files = set(), set()
        for path in sorted(self._folder.glob("*.parquet")):
            self._check(path)
            names.add(path.stem)
            if path.stem.startswith("files-"):
                files.update(pq.read_table(path, columns=["uri"]).column("uri").to_pylist())
        return names, files

    def write(self, name: str, rows: Iterable[dict]) -> dict:
        """Writes them under that name unless it is there, and counts them. Whoever writes it twice writes it once."""
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
