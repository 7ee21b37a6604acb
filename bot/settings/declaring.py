"""How a setting is declared: once, as a field of a dataclass with all that is said of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, Field, dataclass, field
from typing import Any, Generic, TypeVar, get_args

from msgspec import Struct

Known = Mapping[str, Any]
"""The settings that are declared before another one, by their fields; none that is wrong itself."""

Value = TypeVar("Value")
Default = TypeVar("Default")


@dataclass(frozen=True, slots=True)
class Secret:
    """A text that neither its string nor its repr shows."""

    _text: str = field(repr=False)

    def get_secret_value(self) -> str:
        """Return it in clear."""
        return self._text


def _anything(_value: object, _known: Known) -> None:
    """Take what goes with whatever else is set."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _About(Generic[Value]):
    """What is declared of a setting besides its name, its type and its default."""

    read: Callable[[str], Value]
    agrees: Callable[[Value, Known], None]
    description: str
    example: str
    together: Sequence[str]


def needed(
    read: Callable[[str], Value],
    description: str,
    *,
    example: str,
    agrees: Callable[[Value, Known], None] = _anything,
) -> Value:
    """Declare a setting that has no default; the arguments are those of `setting`."""
    about = _About(read=read, agrees=agrees, description=description, example=example, together=())
    made: Value = field(metadata={"about": about})
    return made


def setting(
    read: Callable[[str], Value],
    default: Default,
    description: str,
    *,
    example: str = "",
    agrees: Callable[[Value, Known], None] = _anything,
    together: Sequence[str] = (),
    shown: bool = True,
) -> Value | Default:
    """Declare a setting.

    Args:
        read: makes its value of what is written; ValueError says briefly what is wrong.
        default: its value if nothing is written.
        description: what it is, in a sentence.
        example: for the line about a fault; empty: the default is one.
        agrees: raises ValueError if a value doesn't go with those before it, likewise.
        together: the fields that have to be given if one of them is.
        shown: False hides it as if it were a Secret; it is a text with a secret in it.
    """
    about = _About(
        read=read, agrees=agrees, description=description, example=example, together=together
    )
    made: Value | Default = field(default=default, repr=shown, metadata={"about": about})
    return made


class Declared(Struct, frozen=True):
    """A setting as it was declared, and as the README's table and .env.example show it."""

    _field: "Field[Any]"

    @property
    def key(self) -> str:
        """The name of the field."""
        return self._field.name

    @property
    def name(self) -> str:
        """The name of the variable."""
        return self.key.upper()

    @property
    def description(self) -> str:
        """What it is, in a sentence."""
        return self._about.description

    @property
    def example(self) -> str:
        """What one could write."""
        return self._about.example or self.default

    @property
    def default(self) -> str:
        """The default as one would write it; empty if that is nothing, or if there is none."""
        default = self._field.default
        if default in (MISSING, None, frozenset()):
            return ""
        return f"{default:g}" if isinstance(default, float) else f"{default}"

    @property
    def required(self) -> bool:
        """Whether it has to be given."""
        return self._field.default is MISSING

    @property
    def secret(self) -> bool:
        """Whether its value must not be seen."""
        types = (self._field.type, *get_args(self._field.type))
        return Secret in types or not self._field.repr

    def value_in(self, given: Mapping[str, str], known: Known) -> object:
        """Read it from what is given, by fields; ValueError says briefly what is wrong."""
        if (written := given.get(self.key)) is not None:
            value = self._about.read(written)
            self._about.agrees(value, known)
            return value
        if any(key in given for key in self._about.together):
            *others, last = (key.upper() for key in self._about.together)
            raise ValueError(f"is missing: {', '.join(others)} and {last} come together")
        if self.required:
            raise ValueError(f"is missing: {self.description}")
        return self._field.default

    @property
    def _about(self) -> _About[Any]:
        about: _About[Any] = self._field.metadata["about"]
        return about
