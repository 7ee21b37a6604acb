"""The data of a button: written for the keyboard, matched and read back for the handler.

Telegram returns the data as it was sent. Buttons stay in chats for years, so what is written here
must not change. Anybody can forge it, so no handler trusts it.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import MISSING, Field, dataclass, fields
from functools import cache
from typing import Annotated, Any, ClassVar, Self, get_args, get_origin

from telegram import InlineKeyboardButton
from telegram.constants import InlineKeyboardButtonLimit

MOST_BYTES = int(InlineKeyboardButtonLimit.MAX_CALLBACK_DATA)

RowId = Annotated[int, r"1?[0-9]{1,9}"]
"""The number of a row: PostgreSQL holds those of 31 bits, and refuses to look for others."""

Id = Annotated[int, r"[0-9]{1,18}"]
"""The number of a message, or another number that names something."""


@dataclass(frozen=True)
class Callback:
    """One kind of button: a verb and the fields that follow it, separated by colons.

    A field is an enum of words, or annotated with a type and the pattern of its text.
    """

    verb: ClassVar[str] = ""

    def __init_subclass__(cls, verb: str = "") -> None:
        cls.verb = verb

    @property
    def subject(self) -> object | None:
        """What the button names; None if it names nothing that other buttons name too."""
        return None

    @property
    def data(self) -> str:
        """The button's callback data.

        Raises:
            ValueError: if it would be longer than Telegram allows, or could not be read back.
        """
        data = ":".join([self.verb, *(str(getattr(self, one.name)) for one in fields(self))])
        if len(data.encode()) > MOST_BYTES or self.read(data) != self:
            raise ValueError(f"not the data of a button: {data!r}")
        return data

    @classmethod
    @cache
    def pattern(cls) -> str:
        """A regular expression for the whole data, with one group for each field."""
        return cls.verb + "".join(_written(one) for one in fields(cls))

    @classmethod
    def read(cls, data: str | None) -> Self | None:
        """Read the data of such a button; None if it belongs to another kind."""
        found = re.fullmatch(cls.pattern(), data or "")
        if found is None:
            return None
        texts = zip(fields(cls), found.groups(), strict=True)
        return cls(**{one.name: _form(one)[1](text) for one, text in texts if text is not None})

    @classmethod
    def kinds(cls) -> "Iterator[type[Callback]]":
        """Return all kinds of button that are defined."""
        for kind in cls.__subclasses__():
            if kind.verb:
                yield kind
            yield from kind.kinds()

    def button(self, text: str) -> InlineKeyboardButton:
        """Make the button."""
        return InlineKeyboardButton(text, callback_data=self.data)


def read(data: str | None) -> Callback | None:
    """Read the data of a button of any kind; None if there is no such kind."""
    known = (kind.read(data) for kind in Callback.kinds())
    return next((one for one in known if one is not None), None)


def _written(field: Field[Any]) -> str:
    """A field that an older version left out has a default."""
    part = f":({_form(field)[0]})"
    return part if field.default is MISSING else f"(?:{part})?"


def _form(field: Field[Any]) -> tuple[str, Callable[[str], Any]]:
    """Return the pattern of a field's text, and what turns the text into a value."""
    kind: Any = field.type
    if get_origin(kind) is Annotated:
        plain, pattern = get_args(kind)
        return pattern, plain
    return "|".join(map(re.escape, kind)), kind
