"""Two processes train like one with twice the rows, except where a batch's statistics matter."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import torch
from test_state import CONFIG, difference, images, twin

from train_torch import networks, trainer
from train_torch.losses import path_penalty
from train_torch.ops import minibatch_deviation
from train_torch.state import new_state, read_state

STEPS = 5  # two of them with path lengths, one with R1


def test_two_processes_equal_one_with_twice_the_rows(tmp_path, monkeypatch):
    (tmp_path / "config.json").write_text(json.dumps(CONFIG))
    np.save(tmp_path / "images.npy", images())
    command = [sys.executable, "-m", "torch.distributed.run", "--nproc-per-node=2", "-m", "train_torch"]
    options = {"config": "config.json", "data": "images.npy", "out": "out"}
    files = [word for name, file in options.items() for word in (f"--{name}", str(tmp_path / file))]
    counts = ["--iterations", str(STEPS), "--report-every", "5", "--probe-every", "5"]
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONPATH": str(Path(__file__).parents[1])}
    done = subprocess.run([*command, *files, *counts], capture_output=True, text=True, env=environment)
    assert done.returncode == 0, done.stderr
    theirs = read_state(tmp_path / "out/state.safetensors")

    # One process that computes statistics of each half separately, as the official tool does on two GPUs.
    def by_halves(lengths, average):
        penalties, moved = zip(*(path_penalty(half, average) for half in lengths.chunk(2)), strict=True)
        return torch.stack(penalties).mean(), torch.stack(moved).mean()

    monkeypatch.setattr(networks, "minibatch_deviation", lambda x, batches=1: minibatch_deviation(x, 2 * batches))
    monkeypatch.setattr(trainer, "path_penalty", by_halves)
    one = twin(new_state(CONFIG), STEPS)
    ours = one.state()
    assert (theirs.iteration, theirs.images_shown) == (STEPS, STEPS * CONFIG["batch"])
    assert difference(ours.weights, theirs.weights) < 1e-4
    assert difference(ours.average, theirs.average) < 1e-4
    assert abs(ours.path_average - theirs.path_average) < 1e-5
    reported = json.loads((tmp_path / "out/curve.jsonl").read_text())
    for name, value in one.statistics.take().items():
        assert abs(reported[name] - value) < 1e-3 * max(1, abs(value)), name
    assert json.loads((tmp_path / "out/probe.jsonl").read_text())["iteration"] == STEPS


def test_statistics_of_the_whole_batch_would_differ():
    """Shows that the equality above means something, since a batch's statistics do matter."""
    x = torch.randn(8, 3, 4, 4)
    assert (minibatch_deviation(x, 1) - minibatch_deviation(x, 2)).abs().max() > 1e-3
