"""What the process doesn't look at again and again."""

import subprocess
import sys

ASK = """
import gc
import bot.process.garbage, telegram
known = len(gc.get_objects())
bot.process.garbage.collect_seldom()
print(known > 10_000, len(gc.get_objects()) < known / 10, gc.get_threshold()[0], gc.isenabled())
"""


def test_what_is_imported_is_not_looked_at_for_garbage_again() -> None:
    asked = [sys.executable, "-c", ASK]
    told = subprocess.run(asked, capture_output=True, check=True, text=True)  # noqa: S603
    assert told.stdout.split() == ["True", "True", "10000", "True"]
