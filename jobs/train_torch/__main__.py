"""python -m train_torch"""

import os

# Threads that spin at a barrier cost a shared machine tenfold; they must sleep. Read when torch is loaded.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

from .train import main  # noqa: E402

main()
