"""Decodes pictures on Ray: images, WebDataset tars or Parquet in, Parquet out. A restarted job continues.

python decode_ray.py --detector detector --out decoded photos shards/*.tar [--actors 8] [--address auto]
"""

import json
import os
import time
from collections.abc import Callable
from dataclasses import asdict

# Ray reads this when it is imported. By default it would send usage statistics to its makers.
os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")

import numpy as np
import ray

from work.job import PieceWorker, Settings, parser_of, prepare, say_sum
from work.pieces import Piece


class PieceActor:
    """A worker in the form that Ray Data calls. A batch is one piece."""

    def __init__(self, settings: Settings, make: Callable[[Settings], PieceWorker]):
        self._worker = make(settings)

    def __call__(self, batch: dict[str, np.ndarray]) -> dict[str, list]:
        counts = [self._worker.work(Piece(**json.loads(text))) for text in batch["piece"]]
        return {key: [count[key] for count in counts] for key in counts[0]}


def decode(
    settings: Settings,
    pieces: list[Piece],
    actors: int | None,
    address: str | None = None,
    make: Callable[[Settings], PieceWorker] = PieceWorker,
) -> list[dict]:
    """The number of pictures and errors in each piece. If an actor dies, it is restarted with its piece."""
    _start(address)
    try:
        ray.data.DataContext.get_current().enable_progress_bars = False
        items = [{"piece": json.dumps(asdict(piece))} for piece in pieces]
        done = ray.data.from_items(items, override_num_blocks=len(items)).map_batches(
            PieceActor,
            fn_constructor_args=(settings, make),
            batch_size=1,
            compute=ray.data.ActorPoolStrategy(size=actors or int(ray.cluster_resources()["CPU"])),
            num_cpus=1,
            num_gpus=1 if settings.device == "cuda" else 0,
        )
        return list(done.iter_rows())
    finally:
        ray.shutdown()


def _start(address: str | None) -> None:
    """Starts Ray, with up to three tries, since it waits only 30 s for its own processes, too short on a busy
    machine.
    """
    for left in (2, 1, 0):
        try:
            ray.init(address, log_to_driver=False, logging_level="ERROR", include_dashboard=None if address else False)
            return
        except Exception as error:
            ray.shutdown()
            if address or left == 0 or "timed out during startup" not in str(error):
                raise RuntimeError(f"Ray did not start: {error}") from error


def main(make: Callable[[Settings], PieceWorker] = PieceWorker, argv: list[str] | None = None) -> None:
    parser = parser_of(__doc__)
    parser.add_argument("--actors", type=int, help="default: as many as the cluster has cores")
    parser.add_argument("--address", help="address of a Ray cluster; by default one is started on this machine")
    args = parser.parse_args(argv)
    settings, pieces = prepare(args)
    if not pieces:
        return
    started = time.perf_counter()
    try:
        say_sum(decode(settings, pieces, args.actors, args.address, make))
    except Exception as error:
        raise SystemExit(f"The job broke off; started again, it goes on. {error}") from error
    print(f"{time.perf_counter() - started:.1f} s")


if __name__ == "__main__":
    main()
