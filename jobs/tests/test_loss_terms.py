"""The reference values of the loss terms that the studio must reproduce: test-fixtures/loss-terms.json.

`python tests/test_loss_terms.py` writes them. The test checks that the twin still computes them.
"""

import json

import numpy as np
import pytest
import torch
from fixtures import FOLDER, read_fixture
from test_state import CONFIG as STATE_CONFIG

from train_torch.data import ImageSet
from train_torch.layout import model_layout
from train_torch.losses import Consistency, generator_losses
from train_torch.parameters import FlatParameters
from train_torch.probe import Probe
from train_torch.schedule import Schedule
from train_torch.state import new_state
from train_torch.trainer import Trainer

FILE = FOLDER / "loss-terms.json"
NETWORK = "net-32"
FACTORS = [0.5, 6.0, 3.0, 30.0]
CASES = {
    "as in the paper": {},
    "areas": {"consistency": {"areas": 3}},
    "chroma": {"consistency": {"chroma": 4}},
    "chroma and areas": {"consistency": {"chroma": 4, "areas": 3}},
    "grey": {"grey": True},
    "other": {"other": True},
    "all": {"consistency": {"chroma": 4, "areas": 3}, "grey": True, "other": True},
}
# The measures that the studio has, too.
MEASURES = ("accuracy", "wordsRight", "distanceRatio", "latentR2", "tintShare")
CONFIG = {**STATE_CONFIG, "mirror": False}
SCHEDULE = {
    "name": "every term",
    "stages": [
        {
            "name": "plain",
            "until": {"iteration": 1},
            "weights": {"consistency": 0, "fingerprint": 1},
        },
        {
            "name": "priced",
            "until": {"iteration": 3},
            "weights": {"adversarial": 0.5, "consistency": 6},
            "consistency": {"chroma": {"from": 1, "to": 5, "over": 2}, "areas": 2},
            "views": {"grey": 0.5},
        },
        {
            "name": "the other in grey",
            "until": {"iteration": 5},
            "weights": {"consistency": {"from": 1, "to": 9, "over": 2, "shape": "cosine"}},
            "views": {"grey": {"from": 0, "to": 1, "over": 2}, "other": True},
        },
    ],
}


def images() -> ImageSet:
    """12 pictures of small integers, which every language computes alike."""
    i, y, x, c = np.ogrid[:12, :16, :16, :3]
    return ((i * 40 + y * 5 + x * 9 + c * 30) % 256).astype(np.uint8)


def loss_figures() -> dict:
    config, arrays, golden = read_fixture(NETWORK)
    parameters = FlatParameters(model_layout(config), arrays)
    noises = {n: torch.from_numpy(a) for n, a in arrays.items() if n.startswith("synthesis/noise")}
    weights = {**parameters.leaves(), **noises}
    z, c, other = (torch.from_numpy(golden[n]) for n in ("z", "fingerprint", "fingerprint_other"))
    names = sorted(n for n in weights if n.startswith(("mapping/", "synthesis/", "decoder/")) and n not in noises)
    figures = {}
    for name, case in CASES.items():
        consistency = Consistency(**case.get("consistency", {}))
        grey = torch.arange(len(z)) % 2 == 0 if case.get("grey") else None
        reads_other = case.get("other", False)
        total, report = generator_losses(
            config, weights, z, c, other, "stored", torch.tensor(FACTORS), consistency, grey, reads_other
        )
        found = torch.autograd.grad(total, [weights[n] for n in names], allow_unused=True)
        norms = {n: 0 if g is None else g.norm().item() for n, g in zip(names, found, strict=True)}
        figures[name] = {"report": report.tolist(), "gradientNorms": norms}
    return figures


def consistency_figures() -> dict:
    """The first two pictures against the next two: the term, and the norm of its gradient."""
    figures = {}
    for name, case in CASES.items():
        if "consistency" not in case:
            continue
        x = torch.from_numpy(images()[:4].astype(np.float32) / 255).permute(0, 3, 1, 2).requires_grad_()
        value = Consistency(**case["consistency"]).of(x[:2], x[2:])
        (gradient,) = torch.autograd.grad(value, [x])
        figures[name] = [value.item(), gradient.norm().item()]
    return figures


def run_figures() -> tuple[list[dict], dict]:
    """Statistics of each step under the schedule, and the probe's measures on as many pairs as the studio's."""
    trainer = Trainer(new_state(CONFIG), images())
    schedule = Schedule(SCHEDULE, CONFIG)
    steps = []
    while (settings := schedule.at(trainer.iteration, {})) is not None:
        trainer.step(settings)
        steps.append({n: v for n, v in trainer.statistics.take().items() if not n.startswith("skipped")})
    probe = Probe(trainer.network, pairs=96)
    found = probe.measure(trainer.average_weights(), trainer.decoder.parameters.views)
    return steps, {name: found[name] for name in MEASURES}


def figures() -> dict:
    given = {"factors": FACTORS, "cases": CASES, "config": CONFIG, "schedule": SCHEDULE}
    steps, probe = run_figures()
    computed = {"losses": loss_figures(), "consistency": consistency_figures(), "steps": steps, "probe": probe}
    return {"network": NETWORK, **given, **computed}


def rounded(value):
    if isinstance(value, dict):
        return {k: rounded(v) for k, v in value.items()}
    if isinstance(value, list):
        return [rounded(v) for v in value]
    return float(f"{value:.7g}") if isinstance(value, float) else value


@pytest.mark.skipif(not FILE.exists(), reason="the parity fixtures are not here")
def test_the_studio_is_held_to_what_the_twin_computes():
    want, got = json.loads(FILE.read_text()), rounded(figures())
    assert want.keys() == got.keys()
    assert all(want[name] == got[name] for name in ("network", "factors", "cases", "config", "schedule"))
    for name, term in want["consistency"].items():
        assert got["consistency"][name] == pytest.approx(term, rel=1e-4)
    for name, case in want["losses"].items():
        assert got["losses"][name]["report"] == pytest.approx(case["report"], rel=1e-4)
        assert got["losses"][name]["gradientNorms"] == pytest.approx(case["gradientNorms"], rel=1e-3, abs=1e-5)
    assert got["probe"] == pytest.approx(want["probe"], rel=1e-3, abs=1e-3)
    for found, step in zip(got["steps"], want["steps"], strict=True):
        assert found == pytest.approx(step, rel=1e-3, abs=1e-6)


if __name__ == "__main__":
    FILE.write_text(json.dumps(rounded(figures()), indent=1) + "\n")
