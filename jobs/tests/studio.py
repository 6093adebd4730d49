"""Runs the studio's side of a test, a TypeScript program in this folder."""

import subprocess
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]
TSX = REPOSITORY / "node_modules/.bin/tsx"


def run_studio(program: str, *arguments) -> str:
    """Returns what it prints. Raises an error with its message if it fails."""
    command = [TSX, REPOSITORY / "jobs/tests" / program, *arguments]
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, cwd=REPOSITORY)
    assert done.returncode == 0, done.stderr
    return done.stdout
