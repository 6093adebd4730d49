"""Runs trained side by side equal each run alone."""

import json
import sys

import numpy as np
from test_state import CONFIG, images

from train_torch.train import main


def test_several_seeds_train_side_by_side(tmp_path, monkeypatch):
    (tmp_path / "config.json").write_text(json.dumps(CONFIG))
    np.save(tmp_path / "images.npy", images())

    def train(out: str, *more: str) -> None:
        files = ["--config", "config.json", "--data", "images.npy", "--out", out]
        counts = ["--iterations", "4", "--report-every", "4", "--probe-every", "2"]
        monkeypatch.chdir(tmp_path)
        monkeypatch.setattr(sys, "argv", ["train_torch", *files, *counts, *more])
        main()

    train("alone")
    train("together", "--seeds", f"{CONFIG['seed']},6")
    assert sorted(p.name for p in (tmp_path / "together").iterdir()) == ["seed-5", "seed-6"]
    alone, first, second = (
        [json.loads(line) for line in (tmp_path / out / "probe.jsonl").read_text().splitlines()]
        for out in ("alone", "together/seed-5", "together/seed-6")
    )
    assert first == alone
    assert second != alone
    assert all((tmp_path / out / "state.safetensors").exists() for out in ("together/seed-5", "together/seed-6"))
