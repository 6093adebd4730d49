"""On Spark: the studio's answers, and nothing is decoded twice."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from answers import assert_same, read_rows

pytest.importorskip("pyspark")
JOBS = Path(__file__).parents[1]


def _has_java() -> bool:
    """Spark 4 requires Java 17 with the vector module, which reduced runtimes lack."""
    java = shutil.which("java")
    modules = java and subprocess.run([java, "--list-modules"], capture_output=True, text=True).stdout
    return "jdk.incubator.vector" in (modules or "")


pytestmark = pytest.mark.skipif(not _has_java(), reason="there is no Java 17 that Spark can use")


def decode(mixed: Path, out: Path) -> str:
    arguments = ["--detector", mixed / "plain", "--out", out, "--pictures-per-part", "250", mixed / "pictures"]
    command = [sys.executable, JOBS / "decode_spark.py", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(JOBS), "PYSPARK_PYTHON": sys.executable}
    done = subprocess.run([str(part) for part in command], env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_every_picture_is_read_as_the_studio_reads_it_and_once(mixed, tmp_path):
    out = tmp_path / "out"
    assert "2000 pictures" in decode(mixed, out)
    assert_same(read_rows(out), mixed / "plain.jsonl")
    gone = sorted(out.glob("*.parquet"))[0]
    gone.unlink()
    assert "250 pictures" in decode(mixed, out)
    assert_same(read_rows(out), mixed / "plain.jsonl")
