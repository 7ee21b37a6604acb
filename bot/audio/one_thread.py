"""Loaded first in the fork server, before numpy: one file is the work of one thread.

OpenBLAS reads this once, when it is loaded. Two threads took seven times the CPU for the small
products of the speech detector (0.55 s instead of 0.08 s for a minute), waiting for each other, and
there is a child for each core as it is. Only ever loaded in the fork server.
"""

import os

os.putenv("OPENBLAS_NUM_THREADS", "1")
