"""How the parameters of a call become values: each method is a table of names and types.

Telegram ignores unknown parameters, and clamps or guesses many wrong values. The sandbox refuses
them on purpose and names the parameter, so that mistakes appear here and not in production. It
refuses parameters that only Telegram knows in the same words.
"""

import functools
from collections.abc import Mapping
from typing import ClassVar, TypeVar

import msgspec

from sandbox.telegram.forms.errors import bad_request
from sandbox.telegram.state.files import Upload
from sandbox.telegram.state.world import World

RawParameters = Mapping[str, object]


class Attachment:
    """A file in a call: uploaded with it, or given by the file_id of an earlier one."""

    def __init__(self, source: str | Upload) -> None:
        self.source = source


class Method(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """A method of the Bot API: its fields are the parameters, and `answer` does the work."""

    is_message: ClassVar[bool] = False
    """Whether it counts against Telegram's limit of messages per second."""

    async def answer(self, world: World) -> object:
        """Carry out the call and return its result; raises ApiError if it is refused."""
        raise NotImplementedError

    @classmethod
    def api_name(cls) -> str:
        """Return the method's name as the Bot API writes it."""
        return cls.__name__[0].lower() + cls.__name__[1:]


_M = TypeVar("_M", bound=Method)


def read_parameters(method: type[_M], raw: RawParameters) -> _M:
    """Make a call from its raw parameters; ApiError 400 names a wrong one."""
    values = {name: _decoded(method, name, value) for name, value in raw.items()}
    try:
        # Not strict: forms carry "12" and "true" where JSON carries 12 and true.
        return msgspec.convert(values, method, strict=False, dec_hook=_attachment)
    except msgspec.ValidationError as error:
        raise bad_request(f"wrong parameters of {method.api_name()}: {error}") from None


def _decoded(method: type[Method], name: str, value: object) -> object:
    """Decode JSON in the text of a form field; plain texts stay as they are."""
    if not isinstance(value, str) or name not in _structured(method):
        return value
    try:
        return msgspec.json.decode(value)
    except msgspec.DecodeError:
        raise bad_request(f'can\'t parse JSON of parameter "{name}"') from None


@functools.cache
def _structured(method: type[Method]) -> frozenset[str]:
    """Return the parameters of a method that are objects or lists."""
    info = msgspec.inspect.type_info(method)
    fields = info.fields if isinstance(info, msgspec.inspect.StructType) else ()
    return frozenset(field.encode_name for field in fields if _is_structured(field.type))


def _is_structured(kind: msgspec.inspect.Type) -> bool:
    if isinstance(kind, msgspec.inspect.UnionType):
        return any(_is_structured(one) for one in kind.types)
    return isinstance(kind, msgspec.inspect.StructType | msgspec.inspect.VarTupleType)


def _attachment(kind: type, value: object) -> object:
    if kind is Attachment and isinstance(value, str | Upload):
        return Attachment(value)
    raise ValueError("Expected a file or a file_id")
