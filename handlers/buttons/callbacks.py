"""Every kind of button, defined once: for the keyboards, and for the handlers that it goes to."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from typing_extensions import override

from cloning.domain.owner import Basis
from handlers.buttons.callback import Callback, Id, RowId
from handlers.words.languages import Language


class Place(StrEnum):
    """What /settings can open: each is the name of a command."""

    LANGUAGE = "language"
    PRIVACY = "privacy"
    MY_DATA = "mydata"
    FORGET = "forget"


@dataclass(frozen=True)
class OfClone(Callback):
    """A button that names a clone."""

    clone_id: RowId

    @property
    @override
    def subject(self) -> object | None:
        return OfClone, self.clone_id


@dataclass(frozen=True)
class OfTraining(Callback):
    """A button that names a training."""

    training_id: RowId

    @property
    @override
    def subject(self) -> object | None:
        return OfTraining, self.training_id


@dataclass(frozen=True)
class OfRecording(Callback):
    """A button that names a recording by its message."""

    message_id: Id

    @property
    @override
    def subject(self) -> object | None:
        return OfRecording, self.message_id


@dataclass(frozen=True)
class Agree(Callback, verb="agree"):
    """Say whose voice a recording is."""

    basis: Basis


class Decline(Callback, verb="decline"):
    """Don't say it."""


@dataclass(frozen=True)
class AgreeFirst(Callback, verb="agree_first"):
    """Say whose voice it will be, before there is a recording."""

    basis: Basis


class DeclineFirst(Callback, verb="decline_first"):
    """Don't say it."""


@dataclass(frozen=True)
class OfUtterance(Callback):
    """A button that names an utterance."""

    utterance_id: RowId

    @property
    @override
    def subject(self) -> object | None:
        return OfUtterance, self.utterance_id


class Again(OfTraining, verb="again"):
    """Try a failed training again."""


class Use(OfTraining, verb="use"):
    """Use a take that could be better."""


class RecordAgain(OfTraining, verb="record_again"):
    """Drop a take and send another recording."""


class PlayPart(OfTraining, verb="play_part"):
    """Play the part of a recording that is used."""


class OtherPart(OfTraining, verb="other_part"):
    """Choose another part."""


@dataclass(frozen=True)
class PartFrom(OfTraining, verb="part_from"):
    """Use the part that begins at this second."""

    begins_at: Annotated[int, r"[0-9]{1,5}"]


class Replace(OfRecording, verb="replace"):
    """Replace a finished voice."""


class NewVoice(OfRecording, verb="new_voice"):
    """Make a new voice."""


class OtherLanguages(OfClone, verb="speak"):
    """Show all languages that a voice can speak."""


@dataclass(frozen=True)
class Speak(OfClone, verb="speak"):
    """Make a new voice speak a language."""

    language: Annotated[str, r"[a-z]{2,3}"]


@dataclass(frozen=True)
class Page(Callback, verb="voices"):
    """Show a page of the list of clones; old buttons name no page."""

    page: Id = 1


class Card(OfClone, verb="card"):
    """Show a clone."""


class Play(OfClone, verb="play"):
    """Play the demo clip."""


class Compare(OfClone, verb="compare"):
    """Play the recording and the demo clip."""


class Alike(OfTraining, verb="alike"):
    """Say that a clone sounds like its owner."""


class Unlike(OfTraining, verb="unlike"):
    """Say that it doesn't."""


class Rename(OfClone, verb="rename"):
    """Give a clone another title."""


@dataclass(frozen=True)
class Shorten(Callback, verb="shorten"):
    """Take the title that we propose, named by its mark (`cloning.owners.titles`)."""

    mark: Id


class Retrain(OfClone, verb="retrain"):
    """Send a recording to train a clone again."""


class AskDelete(OfClone, verb="ask_delete"):
    """Ask whether to delete a clone."""


class Delete(OfClone, verb="delete"):
    """Delete it."""


class SaySomething(OfClone, verb="say"):
    """Send a text for a clone to say."""


@dataclass(frozen=True)
class SayReady(OfClone, verb="say_ready"):
    """Have a clone say one of our sentences, in the language in which the button shows it."""

    number: Annotated[int, r"[0-9]"]
    language: Language


@dataclass(frozen=True)
class SayAs(OfUtterance, verb="say_as"):
    """Choose the clone that says a text."""

    clone_id: RowId


class SayNothing(OfUtterance, verb="say_nothing"):
    """Cancel an utterance."""


class SayAgain(OfUtterance, verb="say_again"):
    """Have a text said again that nobody has heard."""


class Speed(OfUtterance, verb="say_speed"):
    """Have a text said slower or faster."""


class Pitch(OfUtterance, verb="say_pitch"):
    """Have a text said lower or higher."""


@dataclass(frozen=True)
class SayLike(OfUtterance, verb="say_like"):
    """Have a text said again at this speed and pitch, in per cent of the voice's own."""

    speed: Annotated[int, r"[0-9]{2,3}"]
    pitch: Annotated[int, r"[0-9]{2,3}"]


class IsItComing(OfClone, verb="say_inline"):
    """Ask, below a message that was sent in inline mode, what becomes of it."""


class Withdraw(Callback, verb="withdraw"):
    """Withdraw one's consent."""


class ForgetAll(Callback, verb="forget_all"):
    """Erase everything."""


class KeepAll(Callback, verb="keep_all"):
    """Erase nothing."""


@dataclass(frozen=True)
class ChooseLanguage(Callback, verb="language"):
    """Choose the language in which we speak."""

    language: Language


class AppLanguage(Callback, verb="language"):
    """Let us speak the language of the Telegram app."""


@dataclass(frozen=True)
class Open(Callback, verb="open"):
    """Do what a command does."""

    place: Place
