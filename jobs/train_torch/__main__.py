"""python -m train_torch"""

import contextlib
import ctypes
import os

# Threads that spin at a barrier slow a shared machine tenfold, so they sleep instead. Read when torch is
# loaded.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

# By default glibc returns large blocks to the system at once. Keeping them saves a tenth of a step in page
# faults.
with contextlib.suppress(OSError, AttributeError):
    _libc = ctypes.CDLL("libc.so.6")
    _libc.mallopt(-3, 1 << 30)  # M_MMAP_THRESHOLD
    _libc.mallopt(-1, 2**31 - 1)  # M_TRIM_THRESHOLD

from .train import main  # noqa: E402

main()
