"""The common part of the engines' jobs: the command line, checks before the start, and the work on one piece."""

import argparse
import hashlib
from dataclasses import dataclass
from pathlib import Path

from detector.decoder import Detector
from detector.folder import DetectorError

from .parts import Parts, PartsError
from .pieces import Piece, SourceError, find_sources, pieces_of
from .read_piece import read_piece


@dataclass(frozen=True)
class Settings:
    detector: str
    out: str
    device: str = "cpu"
    batch: int = 64
    threads: int = 1

    def parts(self) -> Parts:
        about = (Path(self.detector) / "detector.json").read_bytes()
        return Parts(Path(self.out), hashlib.sha256(about).hexdigest())

    def open_detector(self) -> Detector:
        return Detector(Path(self.detector), self.device, self.threads, self.batch)


class PieceWorker:
    """One worker: opens the detector once, then works on piece after piece."""

    def __init__(self, settings: Settings):
        self._detector, self._parts = settings.open_detector(), settings.parts()

    def work(self, piece: Piece) -> dict:
        """Writes the piece's part and returns its numbers of pictures and errors."""
        return self._parts.write(piece.name, self._detector.rows(read_piece(piece)))


def parser_of(description: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sources", nargs="+", metavar="PATH", help="folders, pictures, WebDataset tars, Parquet files")
    parser.add_argument("--detector", required=True, help="a folder of `studio export-detector`, seen by every worker")
    parser.add_argument("--out", required=True, help="a folder for Parquet files, seen by every worker")
    parser.add_argument("--column", help="column of Parquet files with the pictures; default: the first that fits")
    parser.add_argument("--device", choices=["cpu", "cuda"], default="cpu")
    parser.add_argument("--batch", type=int, default=64, help="pictures at once")
    parser.add_argument("--threads", type=int, default=1, help="threads of ONNX Runtime in each worker")
    parser.add_argument("--pictures-per-part", type=int, default=512, help="pictures per piece, for folders")
    return parser


def prepare(args: argparse.Namespace) -> tuple[Settings, list[Piece]]:
    """Returns the remaining pieces. Ends the program with a plain message if nothing can be done."""
    settings = Settings(args.detector, args.out, args.device, args.batch, args.threads)
    try:
        # Opened here too, so that an error is reported before an engine starts.
        settings.open_detector()
        found = find_sources(args.sources, args.out)
        parts = settings.parts()
        parts.prepare()
        names, files = parts.done()
        pieces = pieces_of(found, files, args.pictures_per_part, args.column)
    except (DetectorError, SourceError, PartsError) as error:
        raise SystemExit(str(error)) from error
    left = [piece for piece in pieces if piece.name not in names]
    if found.passed_over:
        print(f"{found.passed_over} files passed over: no pictures by their names.")
    print(f"{len(left)} pieces to do; {len(names)} are there.")
    return settings, left


def say_sum(counts: list[dict]) -> None:
    pictures, errors = (sum(count[key] for count in counts) for key in ("pictures", "errors"))
    print(f"{pictures} pictures, {errors} of them could not be read.")
