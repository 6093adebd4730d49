"""A run from its files: trains until the schedule's end or --minutes, writing what it did as it goes.

Into --out: state.safetensors (the studio's checkpoint), curve.jsonl (means of losses), probe.jsonl (measures of the
moving average), grid-NNNNNN.png. With --resume it goes on from there, or from a state that is named.
"""

import argparse
import json
import signal
import time
from pathlib import Path

import torch
from PIL import Image

from .captured import CapturedTrainer
from .data import read_images
from .distributed import Processes
from .layout import NetworkConfig, generator_layout
from .losses import Consistency
from .parameters import FlatParameters
from .probe import Probe, grid
from .schedule import Schedule
from .state import State, initial_weights, new_state, read_state, write_state
from .trainer import Trainer


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m train_torch", description=__doc__)
    parser.add_argument(
        "--config", type=Path, required=True, help="TrainingConfig as JSON, 'options' beside its fields"
    )
    parser.add_argument(
        "--schedule", type=Path, help="stages as JSON (schedule.py); none: the config's weights throughout"
    )
    parser.add_argument(
        "--data",
        type=Path,
        required=True,
        help="zip of pictures, .npy, .tfrecords, or their folder",
    )
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=float("inf"))
    parser.add_argument("--iterations", type=int, help="stop when so many are done")
    parser.add_argument("--threads", type=int, default=1, help="more only where the cores are free")
    parser.add_argument(
        "--resume", nargs="?", const="", metavar="STATE", help="go on from OUT, or from the state named"
    )
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
        raise SystemExit(f"{own} is there already: give --resume, or another --out.")
    path = Path(args.resume) if args.resume else own
    if args.resume is None or (not args.resume and not own.exists()):
        return new_state(config, centred=options.get("initialisation") == "centred")
    state = read_state(path)
    if state.network != NetworkConfig.of(config["network"]):
        raise SystemExit(f"{path} has other networks than {args.config}.")
    state.config = config
    return state


class Run:
    def __init__(self, args: argparse.Namespace, processes: Processes):
        self.args, self.processes = args, processes
        config = json.loads(args.config.read_text())
        options = config.pop("options", {})
        state = starting_state(args, config, options)
        plan = json.loads(args.schedule.read_text()) if args.schedule else {"stages": [{}]}
        consistency = Consistency(**options.get("consistency", {}))
        self.schedule = Schedule(plan, config, state.extra.get("place"), consistency)
        self.measures: dict[str, float] = state.extra.get("measures", {})
        network = state.network
        images = read_images(args.data, network.resolution, network.channels)
        if args.device == "cuda" and processes.world > 1:
            raise SystemExit("Several processes train on CPUs; a GPU trains with one.")
        self.trainer = CapturedTrainer(state, images) if args.device == "cuda" else Trainer(state, images, processes)
        self.probe = Probe(network, device=args.device)
        untrained = initial_weights(network, config["seed"])
        drawing = FlatParameters(generator_layout(network), untrained, args.device)
        self.probe.compare_with(images, {**self.trainer.average_weights(), **drawing.views})
        self.stopped = False

    def go(self) -> None:
        args, trainer = self.args, self.trainer
        end = time.monotonic() + args.minutes * 60
        last = args.iterations if args.iterations is not None else float("inf")
        start = time.monotonic()
        while trainer.iteration < last:
            # One process that is told to stop, or whose clock is ahead, must not leave the others waiting.
            if self.processes.any(self.stopped or time.monotonic() >= end):
                break
            settings = self.schedule.at(trainer.iteration, self.measures, trainer.images_shown)
            if settings is None:
                break
            trainer.step(settings)
            done = trainer.iteration
            if done % args.report_every == 0:
                losses = self.processes.means(trainer.statistics.take())
                elapsed = round((time.monotonic() - start) * 1000)
                in_force = {"rate": settings.learning_rate, **{f"w_{k}": v for k, v in settings.weights.items()}}
                where = {"iteration": done, "kimg": trainer.images_shown / 1000, "elapsedMs": elapsed}
                self.write(
                    "curve.jsonl",
                    {**where, **losses, **in_force, "stage": settings.stage},
                )
                start = time.monotonic()
            if done % args.probe_every == 0:
                self.measures = self.processes.from_first(self.measured())
                self.write("probe.jsonl", {"iteration": done, **self.measures, "held": settings.held})
            if done % args.grid_every == 0 and self.processes.rank == 0:
                picture = grid(trainer.network, trainer.average_weights())
                Image.fromarray(picture.squeeze()).save(args.out / f"grid-{done:06d}.png")
            if done % args.save_every == 0:
                self.save()
        self.save()

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


def main() -> None:
    args = arguments()
    args.out.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(args.threads)
    processes = Processes.start()
    run = Run(args, processes)

    def stop(*_) -> None:
        run.stopped = True

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    run.go()
    processes.stop()
