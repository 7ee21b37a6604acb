"""Loaded first in the fork server, before numpy, so that each file takes only one thread.

OpenBLAS reads this setting once, when it is loaded. Two threads took seven times the CPU for the
small products of the speech detector (0.55 s instead of 0.08 s for a minute), because they waited
for each other; and there is a child for each core anyway. Only the fork server may load this.
"""

import os

os.putenv("OPENBLAS_NUM_THREADS", "1")
