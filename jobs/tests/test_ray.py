"""On Ray: the studio's answers, each picture once, even if an actor or the driver is killed in the middle."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from answers import assert_same, read_rows

pytest.importorskip("ray")
JOBS = Path(__file__).parents[1]
PART = 100
# Ray starts slowly on a busy machine.
LONGEST = 600


def start(mixed: Path, out: Path, gate: Path) -> subprocess.Popen:
    arguments = ["--detector", mixed / "calibrated", "--out", out, "--actors", "1", "--pictures-per-part", PART]
    command = [sys.executable, JOBS / "tests/gated_ray.py", gate, *arguments, mixed / "pictures"]
    paths = os.pathsep.join([str(JOBS), str(JOBS / "tests")])
    return subprocess.Popen(
        [str(part) for part in command],
        env={**os.environ, "PYTHONPATH": paths},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def finish(job: subprocess.Popen) -> str:
    said, _ = job.communicate(timeout=LONGEST)
    must_have_started(said)
    assert job.returncode == 0, said
    return said


def must_have_started(said: str) -> None:
    """Skips the test on a machine where Ray does not start. Ray gives its own processes 30 s, three times."""
    if "Ray did not start" in said:
        pytest.skip(f"Ray does not start on this machine now: {said}")


def wait_for(condition, job: subprocess.Popen) -> None:
    deadline = time.monotonic() + LONGEST
    while not condition():
        if job.poll() is not None:
            said = job.communicate()[0]
            must_have_started(said)
            raise AssertionError(said)
        assert time.monotonic() < deadline
        time.sleep(0.05)


def parts_of(out: Path) -> dict[str, int]:
    return {path.name: path.stat().st_ino for path in out.glob("*.parquet")}


def test_an_actor_killed_in_the_middle_leaves_every_picture_once(mixed, tmp_path):
    out, gate = tmp_path / "out", tmp_path / "gate"
    job = start(mixed, out, gate)
    waiting = tmp_path / "waiting"
    wait_for(lambda: waiting.exists() and waiting.read_text(), job)
    os.kill(int(waiting.read_text()), signal.SIGKILL)
    before = parts_of(out)
    gate.touch()
    said = finish(job)
    assert "2000 pictures" in said
    assert 0 < len(before) < 2000 / PART and before.items() <= parts_of(out).items()
    assert_same(read_rows(out), mixed / "calibrated.jsonl")


def test_a_driver_killed_in_the_middle_goes_on_where_it_was(mixed, tmp_path):
    out, gate = tmp_path / "out", tmp_path / "gate"
    job = start(mixed, out, gate)
    waiting = tmp_path / "waiting"
    wait_for(lambda: waiting.exists() and waiting.read_text(), job)
    job.kill()
    job.communicate()
    # Ray ends a worker without a driver a little later. Here it ends at once, since it might otherwise finish its
    # piece.
    with contextlib.suppress(ProcessLookupError):
        os.kill(int(waiting.read_text()), signal.SIGKILL)
    before = parts_of(out)
    # An interrupted write leaves such a file.
    (out / "files-0.1.new").write_bytes(b"PAR1")
    gate.touch()
    said = finish(start(mixed, out, gate))
    left = 2000 - PART * len(before)
    assert f"{left} pictures" in said
    assert before.items() <= parts_of(out).items() and len(parts_of(out)) == 2000 / PART
    assert_same(read_rows(out), mixed / "calibrated.jsonl")
    assert not list(out.glob("*.new"))
