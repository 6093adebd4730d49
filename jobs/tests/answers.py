"""Compares the studio's answers with the jobs' rows."""

import json
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest


def read_rows(folder: Path) -> list[dict]:
    """The rows of all parts of a job, which must contain each picture once."""
    rows = [row for path in sorted(folder.glob("*.parquet")) for row in pq.read_table(path).to_pylist()]
    uris = [row["uri"] for row in rows]
    assert len(set(uris)) == len(uris)
    return rows


def assert_same(rows: list[dict], lines: Path) -> None:
    """Compares every picture's bits, logits, evidence and verdict, and every error."""
    said = {line["file"]: line for line in map(json.loads, lines.read_text().splitlines())}
    by_uri = {row["uri"]: row for row in rows}
    assert by_uri.keys() == said.keys()
    for uri, line in said.items():
        row = by_uri[uri]
        assert (row.get("error") is not None) == ("error" in line), (uri, row.get("error"), line.get("error"))
        if "error" in line:
            assert row.get("bits") is None and row.get("verdict") is None
            continue
        count = len(line["bits"])
        bits = np.unpackbits(np.frombuffer(row["bits"], np.uint8))[:count]
        assert "".join(map(str, bits)) == line["bits"], uri
        assert np.abs(np.array(row["logits"], np.float64) - line["logits"]).max() <= 1e-3, uri
        assert (row["verdict"], row["k"], row["conformal_p"]) == (
            line["verdict"],
            line["best"]["k"],
            line["conformal"],
        )
        assert row["log10_p"] == pytest.approx(np.log10(line["best"]["p"]), abs=1e-9)
        assert (row["user"] is None) == (line["match"] is None)
        assert line["resizedFrom"] in (None, [row["width"], row["height"]])
