"""Measures the cost of Ray: pictures per second of one core in an actor, and in a plain loop of ONNX Runtime.

python bench_ray.py --detector detector photos [--rounds 3] [--pictures-per-part 256]

Prints one JSON line. Both read files, decode, judge and write Parquet. Rates are given by the process's CPU
time and by the clock, since other work on a machine lengthens only the clock. Ray's start is not included.
"""

import argparse
import json
import statistics
import tempfile
import time

from decode_ray import decode
from work.job import PieceWorker, Settings
from work.pieces import Piece, find_sources, pieces_of


class TimedWorker(PieceWorker):
    """Reports with each piece what its process's two clocks showed before and after it."""

    def work(self, piece: Piece) -> dict:
        before = time.process_time(), time.time()
        return super().work(piece) | {"before": before, "after": (time.process_time(), time.time())}


def bare(settings: Settings, pieces: list[Piece]) -> list[dict]:
    worker = TimedWorker(settings)
    return [worker.work(piece) for piece in pieces]


def on_ray(settings: Settings, pieces: list[Piece]) -> list[dict]:
    return decode(settings, pieces, actors=1, make=TimedWorker)


def rates(counts: list[dict]) -> tuple[float, float]:
    """Pictures per second by CPU time and by the clock, from the end of the first piece, which warms up, to the
    end of the last.
    """
    counts = sorted(counts, key=lambda count: count["after"][1])
    pictures = sum(count["pictures"] for count in counts[1:])
    cpu, clock = (counts[-1]["after"][i] - counts[0]["after"][i] for i in (0, 1))
    return pictures / cpu, pictures / clock


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sources", nargs="+", metavar="PATH")
    parser.add_argument("--detector", required=True)
    parser.add_argument("--pictures-per-part", type=int, default=256)
    parser.add_argument("--rounds", type=int, default=3, help="rounds of each, alternating")
    args = parser.parse_args()
    seen = {"bare": [], "ray": []}
    for _ in range(args.rounds):
        for name, run in (("bare", bare), ("ray", on_ray)):
            with tempfile.TemporaryDirectory() as out:
                settings = Settings(args.detector, out)
                settings.parts().prepare()
                pieces = pieces_of(find_sources(args.sources, out), set(), args.pictures_per_part, None)
                seen[name].append(rates(run(settings, pieces)))
    report = {"pieces": len(pieces), "rounds": args.rounds}
    for i, clock in enumerate(("cpu", "wall")):
        medians = {name: statistics.median(pair[i] for pair in pairs) for name, pairs in seen.items()}
        report[clock] = {name: round(rate, 1) for name, rate in medians.items()}
        report[clock]["ratio"] = round(medians["ray"] / medians["bare"], 3)
    print(json.dumps(report))


if __name__ == "__main__":
    main()
