"""A run from files: trains until the schedule's end or for --minutes, and writes its results as it goes.

It writes into --out: state.safetensors (the studio's checkpoint), curve.jsonl (means of losses), probe.jsonl
(measures of the moving average), grid-NNNNNN.png. With --resume it continues from there or from a given state.
With --seeds several runs that differ only in their seed train side by side, into OUT/seed-N. Small networks
leave most of a GPU idle, so five of them take little longer than one.
"""

import argparse
import json
import signal
import time
from collections.abc import Callable
from pathlib import Path
from threading import Event
from typing import Any

import torch
from PIL import Image

from .captured import CapturedTrainer
from .data import ImageSet, read_images
from .distributed import Processes
from .layout import NetworkConfig, generator_layout
from .losses import Consistency
from .parameters import FlatParameters
from .probe import Probe, grid
from .schedule import Schedule, Settings
from .state import State, initial_weights, new_state, read_state, write_state
from .trainer import Trainer


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m train_torch", description=__doc__)
    parser.add_argument(
        "--config", type=Path, required=True, help="TrainingConfig as JSON, with 'options' beside its fields"
    )
    parser.add_argument(
        "--schedule", type=Path, help="stages as JSON (schedule.py); without it, the config's weights throughout"
    )
    parser.add_argument(
        "--data",
        type=Path,
        required=True,
        help="zip of pictures, .npy, .tfrecords, or a folder of .tfrecords",
    )
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument(
        "--seeds", type=lambda text: [int(s) for s in text.split(",")], help="seeds of runs side by side, such as 1,2,3"
    )
    parser.add_argument("--minutes", type=float, default=float("inf"))
    parser.add_argument("--iterations", type=int, help="stop after this many")
    parser.add_argument("--threads", type=int, default=1, help="use more only if the cores are free")
    parser.add_argument("--resume", nargs="?", const="", metavar="STATE", help="continue from OUT, or from STATE")
    parser.add_argument(
        "--device", choices=("cpu", "cuda"), default="cpu", help="cuda: TF32, CUDA graphs, its own draws"
    )
    parser.add_argument("--report-every", type=int, default=50)
    parser.add_argument("--save-every", type=int, default=250)
    parser.add_argument("--probe-every", type=int, default=500)
    parser.add_argument("--grid-every", type=int, default=500)
    return parser.parse_args()


def starting_state(args: argparse.Namespace, config: dict, options: dict) -> State:
    own = args.out / "state.safetensors"
    if args.resume is None and own.exists():
        raise SystemExit(f"{own} already exists: give --resume, or another --out.")
    path = Path(args.resume) if args.resume else own
    if args.resume is None or (not args.resume and not own.exists()):
        return new_state(config, centred=options.get("initialisation") == "centred")
    state = read_state(path)
    if state.network != NetworkConfig.of(config["network"]):
        raise SystemExit(f"{path} has other networks than {args.config}.")
    state.config = config
    return state


class Run:
    def __init__(self, args: argparse.Namespace, config: dict, images: ImageSet, processes: Processes):
        self.args, self.processes = args, processes
        config = dict(config)
        options = config.pop("options", {})
        args.out.mkdir(parents=True, exist_ok=True)
        state = starting_state(args, config, options)
        plan = json.loads(args.schedule.read_text()) if args.schedule else {"stages": [{}]}
        consistency = Consistency(**options.get("consistency", {}))
        self.schedule = Schedule(plan, config, state.extra.get("place"), consistency)
        self.measures: dict[str, float] = state.extra.get("measures", {})
        network = state.network
        if args.device == "cuda" and processes.world > 1:
            raise SystemExit("Several processes train on CPUs; a GPU trains with one.")
        self.trainer = CapturedTrainer(state, images) if args.device == "cuda" else Trainer(state, images, processes)
        self.probe = Probe(network, device=args.device)
        untrained = initial_weights(network, config["seed"])
        drawing = FlatParameters(generator_layout(network), untrained, args.device)
        self.probe.compare_with(images, {**self.trainer.average_weights(), **drawing.views})
        self.reported = time.monotonic()

    def advance(self) -> bool:
        """Does one iteration and what is due after it. Returns False if the run was already over."""
        trainer, last = self.trainer, self.args.iterations
        if last is not None and trainer.iteration >= last:
            return False
        settings = self.schedule.at(trainer.iteration, self.measures, trainer.images_shown)
        if settings is None:
            return False
        trainer.step(settings)
        self.after(trainer.iteration, settings)
        return True

    def after(self, done: int, settings: Settings) -> None:
        args, trainer = self.args, self.trainer
        if done % args.report_every == 0:
            self.report(done, settings)
        if done % args.probe_every == 0:
            self.measures = self.processes.from_first(self.measured())
            self.write("probe.jsonl", {"iteration": done, **self.measures, "held": settings.held})
        if done % args.grid_every == 0 and self.processes.rank == 0:
            picture = grid(trainer.network, trainer.average_weights())
            Image.fromarray(picture.squeeze()).save(args.out / f"grid-{done:06d}.png")
        if done % args.save_every == 0:
            self.save()

    def report(self, done: int, settings: Settings) -> None:
        losses = self.processes.means(self.trainer.statistics.take())
        elapsed = round((time.monotonic() - self.reported) * 1000)
        in_force = {"rate": settings.learning_rate, **{f"w_{k}": v for k, v in settings.weights.items()}}
        where = {"iteration": done, "kimg": self.trainer.images_shown / 1000, "elapsedMs": elapsed}
        self.write("curve.jsonl", {**where, **losses, **in_force, "stage": settings.stage})
        self.reported = time.monotonic()

    def measured(self) -> dict[str, float]:
        if self.processes.rank > 0:
            return {}
        return self.probe.measure(self.trainer.average_weights(), self.trainer.decoder.parameters.views)

    def save(self) -> None:
        if self.processes.rank > 0:
            return
        extra = {"place": self.schedule.place, "measures": self.measures}
        write_state(self.trainer.state(extra), self.args.out / "state.safetensors")

    def write(self, name: str, line: dict) -> None:
        if self.processes.rank > 0:
            return
        rounded = {k: float(f"{v:.5g}") if isinstance(v, float) else v for k, v in line.items()}
        text = json.dumps(rounded)
        with open(self.args.out / name, "a") as file:
            file.write(text + "\n")
        print(text, flush=True)


def runs_of(args: argparse.Namespace, processes: Processes) -> list[Run]:
    """One run, or one for each of --seeds."""
    config = json.loads(args.config.read_text())
    images = read_images(args.data, config["network"]["resolution"], config["network"]["channels"])
    if not args.seeds:
        return [Run(args, config, images, processes)]
    if processes.world > 1:
        raise SystemExit("--seeds trains in one process, without torchrun.")

    def of(seed: int) -> Run:
        own = argparse.Namespace(**{**vars(args), "out": args.out / f"seed-{seed}"})
        return Run(own, {**config, "seed": seed}, images, processes)

    return [of(seed) for seed in args.seeds]


def train(runs: list[Run], is_over: Callable[[], bool]) -> None:
    """Runs take turns, one iteration each, until all have ended or `is_over`. A GPU works on all of them at once."""
    lanes = [Lane(run) for run in runs]
    going = lanes
    while going and not is_over():
        going = [lane for lane in going if lane.do(lane.run.advance)]
    for lane in lanes:
        lane.do(lane.run.save)


class Lane:
    """A run, with its own stream if it trains on a GPU."""

    def __init__(self, run: Run):
        self.run = run
        self.stream = torch.cuda.Stream() if run.args.device == "cuda" else None
        if self.stream:
            # The setup used the default stream.
            self.stream.wait_stream(torch.cuda.current_stream())

    def do(self, work: Callable[[], Any]) -> Any:
        with torch.cuda.stream(self.stream):  # None: no stream is chosen
            return work()


def main() -> None:
    args = arguments()
    torch.set_num_threads(args.threads)
    processes = Processes.start()
    runs = runs_of(args, processes)
    stopped = Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stopped.set())
    end = time.monotonic() + args.minutes * 60
    # One process that is told to stop, or whose clock is ahead, must not leave the others waiting.
    train(runs, lambda: processes.any(stopped.is_set() or time.monotonic() >= end))
    processes.stop()
