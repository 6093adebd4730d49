"""decode_ray.py with workers that wait before a piece, so that a test can kill them in the middle.

python gated_ray.py GATE ARGUMENTS OF decode_ray.py
"""

import os
import sys
import time
from pathlib import Path

from decode_ray import main
from work.job import PieceWorker, Settings
from work.pieces import Piece

PIECES_BEFORE = 3


class GatedWorker(PieceWorker):
    def __init__(self, settings: Settings, gate: Path):
        super().__init__(settings)
        self._gate, self._out = gate, Path(settings.out)

    def work(self, piece: Piece) -> dict:
        """Waits for the file GATE once some parts exist. The file `waiting` beside it then holds this process's id."""
        if not self._gate.exists() and len(list(self._out.glob("*.parquet"))) >= PIECES_BEFORE:
            (self._gate.parent / "waiting").write_text(str(os.getpid()))
            while not self._gate.exists():
                time.sleep(0.05)
        return super().work(piece)


class MakeGated:
    """Created in the driver, called in the actors."""

    def __init__(self, gate: Path):
        self._gate = gate

    def __call__(self, settings: Settings) -> PieceWorker:
        return GatedWorker(settings, self._gate)


if __name__ == "__main__":
    main(MakeGated(Path(sys.argv[1])), sys.argv[2:])
