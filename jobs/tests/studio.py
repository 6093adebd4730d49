"""Runs the studio's own side of a test: a TypeScript program of this folder."""

import subprocess
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]
TSX = REPOSITORY / "node_modules/.bin/tsx"


def run_studio(program: str, *arguments) -> str:
    """What it prints. Throws where it fails, with what it says of that."""
    command = [TSX, REPOSITORY / "jobs/tests" / program, *arguments]
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, cwd=REPOSITORY)
    assert done.returncode == 0, done.stderr
    return done.stdout
