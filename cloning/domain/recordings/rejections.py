"""The reasons for refusing a recording, each named by what its sender can do about it."""

from cloning.domain.errors import CloningError


class RecordingRejected(CloningError):
    """The recording can't be used; another one might be."""

    code = "rejected"


class Unfit(RecordingRejected):
    """It was listened to, and can't be trained on.

    If only pieces of it were heard, spread over its first `listened_seconds`, `heard_seconds` is
    their length.
    """

    listened_seconds: float | None = None
    heard_seconds: float | None = None


class TooShort(Unfit):
    """There is not enough speech in it: `seconds` found, `minimum` needed."""

    code = "too_short"

    def __init__(self, *, seconds: float, minimum: float) -> None:
        self.seconds = seconds
        self.minimum = minimum


class TooBig(RecordingRejected):
    """The file is bigger than `maximum_megabytes`, the most that a bot may download."""

    code = "too_big"

    def __init__(self, *, maximum_megabytes: int) -> None:
        self.maximum_megabytes = maximum_megabytes


class Unheard(Unfit):
    """Nobody is heard; `listened_seconds` is also set if the recording may go on after that.

    If only `heard_tracks` of its `tracks` were listened to, both are set.
    """

    tracks: int | None = None
    heard_tracks: int | None = None

    def __init__(self, *, listened_seconds: float | None = None) -> None:
        if listened_seconds is not None:
            self.listened_seconds = listened_seconds


class Silent(Unheard):
    """Nothing can be heard in it."""

    code = "silent"


class NoSpeech(Unheard):
    """There is sound in it, but nobody speaks: music or noise."""

    code = "no_speech"


class TooNoisy(Unfit):
    """Speech stands only `above_noise_db` above the sound in its pauses; `good_db` is good."""

    code = "too_noisy"

    def __init__(self, *, above_noise_db: float, good_db: float) -> None:
        self.above_noise_db = above_noise_db
        self.good_db = good_db


class Overdriven(Unfit):
    """It was too loud for the microphone, and its peaks are cut off."""

    code = "overdriven"


class Unreadable(RecordingRejected):
    """The audio can't be decoded, or the file isn't audio."""

    code = "unreadable"


class NotAudio(RecordingRejected):
    """The message holds no sound: a photo, a contact, a place."""

    code = "not_audio"


class UnknownType(RecordingRejected):
    """We can't read files of this type.

    `declared` is the type that the sender's app named; the file was then not opened. `found` is the
    name of the type found inside the file, if it has one.
    """

    code = "of_unknown_type"

    def __init__(self, *, declared: str | None = None, found: str | None = None) -> None:
        if declared is not None:
            self.declared = declared
        self.found = found


class SomebodyElses(RecordingRejected):
    """It was forwarded from, or recorded by, somebody other than its sender."""

    code = "somebody_elses"


class Blocked(RecordingRejected):
    """Its speaker has not agreed, so an operator has blocked it for everybody."""

    code = "blocked"


class RecordingGone(RecordingRejected):
    """Telegram no longer has the file."""

    code = "recording_gone"


class Empty(RecordingRejected):
    """The file has no bytes."""

    code = "empty"


class RecordingStuck(RecordingRejected):
    """Telegram has the file, but could not deliver it in `minutes` of trying."""

    code = "recording_stuck"

    def __init__(self, *, minutes: int) -> None:
        self.minutes = minutes


class PartRefused(RecordingRejected):
    """The part that its owner asked for can't be used; another part of the recording might be."""

    code = "part_refused"


class PartUnread(PartRefused):
    """The text is not a time at which a part could begin."""

    code = "part_unread"


class PartBeyondEnd(PartRefused):
    """It would begin after the end of the recording, or of the stretch that we listen to."""

    code = "part_beyond_end"

    def __init__(self, *, ends_at_seconds: float) -> None:
        self.ends_at_seconds = ends_at_seconds


class PartUnheard(PartRefused):
    """Nobody speaks from there on."""

    code = "part_unheard"

    def __init__(self, *, begins_at_seconds: float) -> None:
        self.begins_at_seconds = begins_at_seconds


class PartTooShort(PartRefused):
    """There is not enough speech from there on: `seconds` found, `minimum` needed."""

    code = "part_too_short"

    def __init__(self, *, begins_at_seconds: float, seconds: float, minimum: float) -> None:
        self.begins_at_seconds = begins_at_seconds
        self.seconds = seconds
        self.minimum = minimum


class PartSpoilt(PartRefused):
    """There is speech from there on, but it is too noisy or overdriven."""

    code = "part_spoilt"

    def __init__(self, *, begins_at_seconds: float) -> None:
        self.begins_at_seconds = begins_at_seconds
