"""Rows without any engine: 2 000 pictures of every kind, each read as by the studio's `decode`."""

from pathlib import Path

import pytest
from answers import assert_same

from detector.decoder import Detector, Picture


@pytest.mark.parametrize("name", ["plain", "calibrated"])
def test_every_picture_is_read_as_the_studio_reads_it(mixed, name):
    files = sorted((mixed / "pictures").iterdir())
    pictures = (Picture(str(path), path.read_bytes()) for path in files)
    rows = list(Detector(Path(mixed / name)).rows(pictures))
    assert [row["uri"] for row in rows] == [str(path) for path in files]
    assert sum("error" in row for row in rows) > 100
    assert_same([{"error": None, "user": None} | row for row in rows], mixed / f"{name}.jsonl")
