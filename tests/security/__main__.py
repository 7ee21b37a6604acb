"""Runs every test of what strangers may try, and writes docs/security.md of what came of it."""

import sys
from pathlib import Path

from tests.reliability.running import write
from tests.security.threats import THREATS

DOCUMENT = Path(__file__).parents[2] / "docs" / "security.md"

HEAD = """\
# Security

What strangers may try, what keeps them from it, the tests that try it, and the figures that they
reached. `make security` runs the tests and writes this page. What we keep about people, and for how
long, is in [privacy.md](privacy.md); what an operator has to do, in [operations.md](operations.md).
To report a weakness, write to the operator or open an issue without the details.
"""

if __name__ == "__main__":
    sys.exit(write(DOCUMENT, HEAD, THREATS, sys.argv[1:]))
