"""Accepts or refuses a recording by what Telegram says about it."""

from cloning.domain.limits import LARGEST_RECORDING_MEGABYTES
from cloning.domain.models import Recording
from cloning.domain.recordings.rejections import SomebodyElses, TooBig


def check(recording: Recording) -> None:
    """Raise an error if a recording can't be accepted.

    Raises:
        SomebodyElses: if its sender did not say it.
        TooBig: if a bot may not download it.
    """
    if not recording.own:
        raise SomebodyElses
    if (recording.size_bytes or 0) > LARGEST_RECORDING_MEGABYTES * 1024 * 1024:
        raise TooBig(maximum_megabytes=LARGEST_RECORDING_MEGABYTES)
