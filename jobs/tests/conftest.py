"""Shared by several tests: a mixed set of pictures, with the studio's own answers."""

from pathlib import Path

import pytest
from mixed_pictures import write_mixed
from studio import run_studio


@pytest.fixture(scope="session")
def mixed(tmp_path_factory) -> Path:
    """A folder made by studio-answers.ts, with 2 000 pictures."""
    folder = tmp_path_factory.mktemp("mixed")
    write_mixed(folder / "pictures", 2000)
    write_mixed(folder / "innocents", 300, seed=1)
    run_studio("studio-answers.ts", folder)
    return folder
