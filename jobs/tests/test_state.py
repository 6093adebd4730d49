"""States are exchangeable: the studio's trainer and the twin continue from each other's files and stay together."""

import json
from pathlib import Path

import numpy as np
import pytest
from studio import TSX, run_studio

from train_torch.schedule import Schedule
from train_torch.state import State, initial_weights, new_state, read_state, write_state
from train_torch.trainer import Trainer

needs_node = pytest.mark.skipif(not TSX.exists(), reason="the studio's packages are not installed")

CONFIG = {
    "network": {
        "resolution": 16,
        "channels": 3,
        "latentSize": 12,
        "dlatentSize": 16,
        "fingerprintSize": 8,
        "mappingLayers": 2,
        "mappingFmaps": 16,
        "fmapBase": 128,
        "fmapMax": 24,
        "modulatedLog2": [2, 7],
        "gArch": "skip",
        "dArch": "resnet",
        "eArch": "resnet",
    },
    "recipe": "quick",
    "weights": {"consistency": 2, "latent": 1, "fingerprint": 10},
    "gamma": 10,
    "batch": 8,
    "mirror": True,
    "totalKimg": 100,
    "seed": 5,
    "learningRate": 0.002,
    "pathInterval": 4,
    "r1Interval": 16,
    "averageHalfLifeKimg": 10,
    "averageRampUp": 0.05,
    "imagesPerTick": 512,
    "gridEveryTicks": 1,
    "checkpointEveryTicks": 1,
}


def images() -> np.ndarray:
    """20 smooth pictures."""
    y, x = np.mgrid[:16, :16] / 16
    phase = np.arange(20)[:, None, None, None] * np.array([0.3, 0.7, 1.1])
    waves = np.sin(6 * x[None, ..., None] + phase) * np.cos(5 * y[None, ..., None] - phase)
    return (127.5 + 120 * waves).astype(np.uint8)


def studio(folder: Path, steps: int, out: str, state: str | None = None) -> dict:
    (folder / "config.json").write_text(json.dumps(CONFIG))
    np.save(folder / "images.npy", images())
    paths = [folder / "config.json", folder / "images.npy", steps, folder / out, *([folder / state] if state else [])]
    return json.loads(run_studio("studio-steps.ts", *paths))


def twin(state: State, steps: int, stage: dict | None = None) -> Trainer:
    trainer = Trainer(state, images())
    schedule = Schedule({"stages": [stage or {}]}, CONFIG)
    for _ in range(steps):
        trainer.step(schedule.at(trainer.iteration, {}))
    return trainer


def difference(a: dict, b: dict) -> float:
    """The distance between all variables of a network, relative to their norm. The largest over the networks."""
    assert a.keys() == b.keys()

    def off(network: str) -> float:
        names = [n for n in b if n.startswith(network)]
        distance = sum(float(np.square(a[n] - b[n]).sum()) for n in names)
        return (distance / sum(float(np.square(b[n]).sum()) for n in names)) ** 0.5

    return max(off(network) for network in {n.split("/")[0] for n in b})


@needs_node
def test_same_initial_values_and_fifty_steps_from_a_studio_state(tmp_path):
    studio(tmp_path, 0, "start.safetensors")
    start = read_state(tmp_path / "start.safetensors")
    ours = initial_weights(start.network, CONFIG["seed"])
    assert max(np.abs(ours[n] - start.weights[n]).max() for n in ours) == 0
    studio(tmp_path, 7, "seven.safetensors")
    wanted = studio(tmp_path, 50, "theirs.safetensors", "seven.safetensors")
    trainer = twin(read_state(tmp_path / "seven.safetensors"), 50)
    theirs, ours = read_state(tmp_path / "theirs.safetensors"), trainer.state()
    assert (ours.iteration, ours.images_shown) == (theirs.iteration, theirs.images_shown) == (57, 456)
    assert difference(ours.weights, theirs.weights) < 1e-3
    assert difference(ours.average, theirs.average) < 1e-3
    assert abs(ours.path_average - theirs.path_average) < 1e-3
    for owner, power in theirs.beta2_power.items():
        assert ours.beta2_power[owner] == pytest.approx(power, abs=1e-7)
    got = trainer.statistics.take()
    for name, value in wanted.items():
        # Rounding can flip a logit near 0, so a few of the 3 200 bits may differ.
        limit = 5e-3 if name == "bitAccuracy" else 1e-3 * max(abs(value), 1)
        assert abs(got[name] - value) < limit, name


@needs_node
def test_the_studio_goes_on_from_the_twins_state(tmp_path):
    start = twin(new_state(CONFIG), 3)
    write_state(start.state({"place": {"stage": 0}}), tmp_path / "ours.safetensors")
    studio(tmp_path, 10, "theirs.safetensors", "ours.safetensors")
    trainer = twin(read_state(tmp_path / "ours.safetensors"), 10)
    assert difference(trainer.state().weights, read_state(tmp_path / "theirs.safetensors").weights) < 1e-3


def test_a_state_reads_as_it_was_written(tmp_path):
    state = twin(new_state(CONFIG, centred=True), 2).state({"place": {"stage": 1, "waited": 2, "held": True}})
    write_state(state, tmp_path / "state.safetensors")
    again = read_state(tmp_path / "state.safetensors")
    assert difference(again.weights, state.weights) == difference(again.average, state.average) == 0
    assert again.extra == state.extra and again.config == state.config
    assert all(difference(again.moments[o], state.moments[o]) == 0 for o in state.moments)


def test_a_state_with_bad_numbers_is_refused_and_the_one_before_kept(tmp_path):
    state = twin(new_state(CONFIG), 1).state()
    write_state(state, tmp_path / "state.safetensors")
    state.average["synthesis/4x4/ToRGB/bias"][0] = np.nan
    with pytest.raises(ValueError, match="Gs/synthesis/4x4/ToRGB/bias"):
        write_state(state, tmp_path / "state.safetensors")
    assert np.isfinite(read_state(tmp_path / "state.safetensors").average["synthesis/4x4/ToRGB/bias"]).all()


def test_steps_with_pictures_seen_without_colour_differ_from_steps_with_all_in_colour():
    runs = [twin(new_state(CONFIG), 1, {"views": {"grey": share}}).state().weights for share in (0, 0.5, 1)]
    assert all(difference(a, b) > 1e-4 for a, b in [(runs[0], runs[1]), (runs[1], runs[2])])
    assert difference(runs[0], twin(new_state(CONFIG), 1).state().weights) == 0
