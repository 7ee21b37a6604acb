"""What must not be left when all is over: updates, files, processes, and traces in the log."""

import os
import re
import select
from collections.abc import Iterator, Sequence
from pathlib import Path

from sandbox.telegram.api import TelegramSandbox
from tests.faults.sigkill.judging.breaches import Breach
from tests.faults.sigkill.records import Records

LINK = re.compile(r"/a/[0-9a-f]{32}/\d{10}/[0-9a-f]{64}")
A_MOMENT = 10.0
"""What a process may take to notice that its parent is dead, in seconds."""

TRACEBACK = re.compile(r"Traceback \(most recent call last\):\n(?:[ ].*\n)*.*")
FRAME = re.compile(r'^ +File "(.+?)", line', re.MULTILINE)
STARTS_OF_CHILDREN = ("<string>", "/multiprocessing/")
CUT_OFF = (
    "EOFError",
    "EOFError: Ran out of input",
    "_pickle.UnpicklingError: pickle data was truncated",
)
"""What Python's own start of a child was seen to meet when its parent is killed meanwhile."""


def undone_updates(telegram: TelegramSandbox, records: Records) -> Iterator[Breach]:
    """Find updates that nobody took from Telegram, or dealt with."""
    if left := len(telegram.world.updates):
        yield Breach(what=f"{left} updates were never taken from Telegram")
    for row in records.rows("SELECT * FROM inbox WHERE done_at IS NULL"):
        yield Breach(
            what="an update is undone" if row["parked_at"] is None else "parked", rows=[row]
        )
    for line in records.unfinished():
        yield Breach(what=f"unfinished: {line}")


def files(folder: Path) -> Iterator[Breach]:
    """Find samples that nobody needs any more."""
    for file in folder.glob("*"):
        yield Breach(what=f"the sample {file.name} was left ({file.stat().st_size} bytes)")


def rows_of_samples(records: Records) -> Iterator[Breach]:
    """Find samples in the database that nobody needs any more."""
    for row in records.rows("SELECT name FROM samples"):
        yield Breach(what="a sample was left in the database", rows=[row])


def processes(trait: str) -> Iterator[Breach]:
    """Find processes with a trait in their environment that do not end by themselves."""
    for process in Path("/proc").glob("[0-9]*"):
        try:
            environ = Path(process, "environ").read_bytes()
            command = Path(process, "cmdline").read_text().replace("\0", " ")
            if trait.encode() not in environ or _ends(int(process.name)):
                continue
        except OSError:
            continue  # it has ended, or is nobody's business
        yield Breach(what=f"process {process.name} was left: {command}")


def _ends(process_id: int) -> bool:
    """Wait for the end of a process that is nobody's child any more."""
    handle = os.pidfd_open(process_id)
    try:
        return bool(select.select([handle], [], [], A_MOMENT)[0])
    finally:
        os.close(handle)


def traces(said: str, secrets: Sequence[str]) -> Iterator[Breach]:
    """Find tracebacks and secrets in a log."""
    for found in TRACEBACK.finditer(said):
        if not is_of_an_orphan(found[0]):
            yield Breach(
                what="a traceback", excerpt=said[max(0, found.start() - 500) : found.end()]
            )
    if LINK.search(said) or any(secret in said for secret in secrets):
        yield Breach(what="a secret is in the log")


def is_of_an_orphan(traceback: str) -> bool:
    """Whether Python says only that a child which it was starting has lost its parent.

    The parent was killed between asking for the child and telling it what to be: no line of ours
    had run yet, and none could keep Python from complaining.
    """
    frames = FRAME.findall(traceback)
    starts = [frame for frame in frames if any(part in frame for part in STARTS_OF_CHILDREN)]
    return traceback.rpartition("\n")[2] in CUT_OFF and frames == starts != []
