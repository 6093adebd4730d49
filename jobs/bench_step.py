"""Times the twin's training step on this machine for the studio's benchmark models, Small 32/32 and Medium
64/64.

    python bench_step.py [--device cuda] [--batch 16] [--iterations 64]

Prints one JSON line per row. A GPU runs it eagerly, replayed from CUDA graphs, and compiled by TorchInductor
before that, with and without TF32. Images are random.
"""

import argparse
import json
import time

import numpy as np
import torch

from train_torch.captured import CapturedTrainer
from train_torch.compiled import CompiledTrainer
from train_torch.schedule import Schedule
from train_torch.state import new_state
from train_torch.trainer import Trainer

_ROWS = {"Small 32": (32, 32, 32, 64), "Medium 64": (64, 64, 64, 128)}  # resolution, maps, bits, latent

_KINDS = {  # and whether with TF32
    "cpu": [("on the CPU", False)],
    "cuda": [("graphs", True), ("graphs", False), ("eager", True), ("compiled, graphs", True)],
}
_TRAINERS = {
    "on the CPU": Trainer,
    "eager": lambda state, images: Trainer(state, images, device="cuda"),
    "graphs": CapturedTrainer,
    "compiled, graphs": CompiledTrainer,
}


def config_of(resolution: int, maps: int, bits: int, latent: int, batch: int) -> dict:
    network = {
        **{"resolution": resolution, "channels": 3, "latentSize": latent, "dlatentSize": 2 * bits},
        **{"fingerprintSize": bits, "mappingLayers": 4, "mappingFmaps": 2 * bits, "fmapBase": 2**20, "fmapMax": maps},
        **{"modulatedLog2": [2, 10], "gArch": "skip", "dArch": "resnet", "eArch": "resnet"},
    }
    weights = {"consistency": 2, "latent": 1, "fingerprint": 10}
    run = {"gamma": 10, "batch": batch, "mirror": True, "seed": 1, "learningRate": 0.002}
    lazy = {"pathInterval": 4, "r1Interval": 16, "averageHalfLifeKimg": 10, "averageRampUp": 0.05}
    return {"network": network, "weights": weights, **run, **lazy}


def milliseconds(trainer: Trainer, config: dict, iterations: int) -> float:
    """Milliseconds per step: the mean over whole rounds of the lazy terms, after two rounds that tune and capture."""
    schedule = Schedule({"stages": [{}]}, config)

    def steps(count: int) -> None:
        for _ in range(count):
            trainer.step(schedule.at(trainer.iteration, {}))
        trainer.statistics.take()  # waits for the device

    steps(80 if isinstance(trainer, CapturedTrainer) else 17)
    start = time.perf_counter()
    steps(iterations)
    return (time.perf_counter() - start) * 1000 / iterations


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--device", choices=("cpu", "cuda"), default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--iterations", type=int, default=64)
    parser.add_argument("--only", choices=tuple(_ROWS))
    parser.add_argument("--kind", choices=tuple(_TRAINERS), help="measure only this one")
    args = parser.parse_args()
    name = torch.cuda.get_device_name() if args.device == "cuda" else "cpu"
    for row, sizes in _ROWS.items():
        if args.only not in (None, row):
            continue
        config = config_of(*sizes, args.batch)
        images = np.random.default_rng(1).integers(0, 256, (256, sizes[0], sizes[0], 3), np.uint8)
        for kind, tf32 in _KINDS[args.device]:
            if args.kind not in (None, kind):
                continue
            state = new_state(config)
            trainer = _TRAINERS[kind](state, images)
            torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = tf32
            ms = milliseconds(trainer, config, args.iterations)
            figures = {"msPerStep": round(ms, 3), "imagesPerSecond": round(1000 * args.batch / ms, 1)}
            where = {"pytorch": torch.__version__, "device": name}
            print(
                json.dumps({"row": row, "batch": args.batch, "kind": kind, "tf32": tf32, **figures, **where}),
                flush=True,
            )


if __name__ == "__main__":
    main()
