"""What the engines' jobs share: the command line, what is checked before anything starts, and one piece's work."""

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
    """One worker: opens the detector once, then takes piece after piece."""

    def __init__(self, settings: Settings):
        self._detector, self._parts = settings.open_detector(), settings.parts()

    def work(self, piece: Piece) -> dict:
        """Leaves the piece's part and gives how many pictures and errors it holds."""
        return self._parts.write(piece.name, self._detector.rows(read_piece(piece)))


def parser_of(description: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sources", nargs="+", metavar="PATH", help="folders, pictures, WebDataset tars, Parquet files")
    parser.add_argument("--detector", required=True, help="a folder of `studio export-detector`, seen by every worker")
    parser.add_argument("--out", required=True, help="a folder for Parquet files, seen by every worker")
    parser.add_argument("--column", help="of Parquet files: where the pictures are; the first that fits if left out")
    parser.add_argument("--device", choices=["cpu", "cuda"], default="cpu")
    parser.add_argument("--batch", type=int, default=64, help="pictures at once")
    parser.add_argument("--threads", type=int, default=1, help="of ONNX Runtime in each worker")
    parser.add_argument("--pictures-per-part", type=int, default=512, help="of folders: how many a piece has")
    return parser


def prepare(args: argparse.Namespace) -> tuple[Settings, list[Piece]]:
    """What is left to do. Ends the program with a plain message where nothing can be done."""
    settings = Settings(args.detector, args.out, args.device, args.batch, args.threads)
    try:
        # Opened here too, so that a bad one is told before an engine starts.
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
