"""Can recordings be opened, and is the child that opens them locked?"""

import sys
from importlib import resources
from typing import Final

from bot.audio.studio import GuardedStudio
from bot.doctor.findings import Wrong
from cloning.domain.recordings.rejections import RecordingRejected

RECORDING: Final = ("speech", "short.ogg")
"""A short voice note of a human, in `sandbox/`."""

_BROKEN: Final = "install the packages again (make install); see whether memory is short"
_UNLOCKED: Final = (
    "apt-get install libseccomp2; in a container, allow it to set seccomp filters (Docker does)"
)


async def look_at_decoder() -> str:
    """Make a sample of a recording in a guarded child, and have a child look at its lock."""
    recording = resources.files("sandbox").joinpath(*RECORDING).read_bytes()
    studio = GuardedStudio(children=1)
    try:
        sample = await studio.sample([recording])
        unlocked = await studio.unlocked_because()
    except RecordingRejected as fault:
        raise Wrong(f"our own recording can't be opened: {fault}", cure=_BROKEN) from None
    except OSError as fault:
        why = fault.strerror or type(fault).__name__
        raise Wrong(f"no child that opens recordings can be started: {why}", cure=_BROKEN) from None
    finally:
        await studio.close()
    made = f"a child made a sample of {sample.seconds:.1f} s"
    if unlocked is None:
        return f"{made}, and it is locked"
    if sys.platform != "linux":
        return f"{made}; it is not locked, which only Linux can do"
    raise Wrong(f"{made}, but it is not locked: {unlocked}", cure=_UNLOCKED)
