"""The meaning of the voice-clone API's answers: from status and bytes to a value or our error."""

import json
import re
from collections.abc import Callable, Iterable, Sequence
from http import HTTPStatus
from typing import Annotated, Any, Final, TypeVar

import msgspec
from msgspec import Struct

from bot.upstream.account import trouble_of_account
from bot.upstream.shown import plain
from cloning.domain.errors import (
    SlotLocked,
    SlotNotFound,
    UpstreamDenied,
    UpstreamError,
    UpstreamRefused,
    UpstreamUnavailable,
)
from cloning.domain.models import State, Voice
from cloning.domain.trouble import AccountTrouble, Trouble

Value = TypeVar("Value")

_SLOT_ID: Final = re.compile(r"\A[A-Za-z0-9_-]{1,64}\Z")
_LONGEST_ANSWER: Final = 200
_LONGEST_REQID: Final = 64
UNREADABLE: Final = (ValueError, RecursionError)
"""What msgspec raises, also for broken UTF-8 and endless nesting."""
STATES: Final = {state.value: state for state in State}
_KINDS: Final[dict[int, type[UpstreamError]]] = {
    400: UpstreamRefused,
    403: SlotLocked,
    404: SlotNotFound,
}

_NOT_OF_SLOT: Final[dict[type[UpstreamError], type[UpstreamError]]] = {
    SlotNotFound: UpstreamUnavailable,
    SlotLocked: UpstreamDenied,
}
"""What an error means if the API itself didn't say that it is about a slot."""


class _Answer(msgspec.Struct):
    """The wrapper of every answer; one of the vendor's front ends types `code` as a string."""

    code: (
        Annotated[int, msgspec.Meta(ge=-999_999_999, le=999_999_999)]
        | Annotated[str, msgspec.Meta(pattern=r"\A[0-9]{1,9}\Z")]
    )
    msg: Any = None
    reqid: Any = None
    data: msgspec.Raw = msgspec.Raw()


class _Slot(msgspec.Struct, gc=False):
    """Nothing inside is read before it is needed: it is a slot of the account in any case."""

    id: msgspec.Raw = msgspec.Raw()
    name: msgspec.Raw = msgspec.Raw()
    state: msgspec.Raw = msgspec.Raw()
    language: msgspec.Raw = msgspec.Raw()
    tier: msgspec.Raw = msgspec.Raw()
    demo_url: msgspec.Raw = msgspec.Raw()


class _Slots(msgspec.Struct):
    voices: list[msgspec.Raw] | None
    """Each decoded separately, because one long decode blocks the event loop even from a thread.

    Null is allowed, in case the server writes an empty list that way.
    """


class Listing(Struct, frozen=True):
    """The contents of the account."""

    voices: Sequence[Voice]
    foreign: int
    """Number of entries that can't be our slots, because they have no slot id of our kind."""


_answers = msgspec.json.Decoder(_Answer)
_text = msgspec.json.Decoder(str)
_anything = msgspec.json.Decoder(msgspec.Raw)
_slot = msgspec.json.Decoder(_Slot)
_slots = msgspec.json.Decoder(_Slots)


def is_slot_id(text: str) -> bool:
    """Tell whether this could be the id of a slot; such ids go into URLs and tables."""
    return _SLOT_ID.match(text) is not None


def read_answer(
    status: int,
    body: bytes,
    read: Callable[[msgspec.Raw], Value],
    *,
    hide: Iterable[str] = (),
    of_slot: bool = True,
    creates: bool = False,
    name: str = "",
    retry_after: float | None = None,
) -> tuple[Value, str]:
    """Interpret an answer; returns its value and its `reqid`, or raises an UpstreamError.

    Args:
        status: the HTTP status, which counts unless the body reports something worse.
        body: the body, which may be anything at all.
        read: makes the value of the body's `data`.
        hide: texts that must not appear in an error.
        of_slot: whether the request named a slot, which may then be missing.
        creates: whether the request was for a new slot.
        name: the name that the request gives a slot.
        retry_after: how long the server wants to be left alone, in seconds.
    """
    try:
        return _read_answer(
            status, body, read, hide=hide, of_slot=of_slot, creates=creates, name=name
        )
    except UpstreamUnavailable as fault:
        fault.retry_after = retry_after
        raise


def _read_answer(
    status: int,
    body: bytes,
    read: Callable[[msgspec.Raw], Value],
    *,
    hide: Iterable[str],
    of_slot: bool,
    creates: bool,
    name: str,
) -> tuple[Value, str]:
    try:
        answer = _decoded(body)
    except UNREADABLE:
        raise _status_fault(status, f"HTTP {status}, unreadable", creates=creates) from None
    code = int(answer.code)
    reqid = plain(answer.reqid, hide, _LONGEST_REQID)
    if code:
        said = plain(answer.msg, hide, _LONGEST_ANSWER)
        account = trouble_of_account(code, said, of_slot=of_slot, creates=creates, name=name)
        raise _fault(code, f"{code} {said}", reqid, slot_missing=of_slot, account=account)
    if not _is_success(status):
        raise _status_fault(status, f"HTTP {status} with code 0", reqid, creates=creates)
    try:
        return read(answer.data), reqid
    except UNREADABLE:
        raise _unavailable(HTTPStatus.OK, "code 0, unreadable data", reqid) from None


def read_voice(data: msgspec.Raw) -> Voice:
    """Read one slot; raises ValueError if it has no id that a slot of ours could have."""
    voice = voice_of(data)
    if voice is None:
        raise ValueError("no slot of ours")
    return voice


def read_new_voice(data: msgspec.Raw) -> Voice:
    """Read the newly created slot; raises ValueError if it has no id.

    Raises:
        UpstreamRefused: if its id is of a kind that we can't use. No LIST would show it as ours, so
            looking for it, or creating another one, would never end.
    """
    voice = voice_of(data)
    if voice is None and _said(_slot.decode(data).id):
        raise UpstreamRefused(answer="code 0, a slot with an id that can't be used")
    return voice or read_voice(data)


def read_voices(data: msgspec.Raw) -> Listing:
    """Read a list of slots; raises ValueError if there is none.

    Others may use the account too: an entry without an id that a slot of ours could have is only
    counted, and unreadable fields beside such an id are left out. So none of ours is missing.
    """
    entries = _slots.decode(data).voices or ()
    voices = [voice for voice in map(voice_of, entries) if voice is not None]
    return Listing(voices, foreign=len(entries) - len(voices))


def read_nothing(_data: msgspec.Raw) -> None:
    """Read the answer to a delete, which contains nothing."""


def _is_success(status: int) -> bool:
    return HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES


def _status_fault(status: int, answer: str, reqid: str = "", *, creates: bool) -> UpstreamError:
    """Choose the error for an HTTP status that no code explains.

    A gateway's 400 refuses no slot: it must not end a training.
    """
    if creates and status == HTTPStatus.BAD_REQUEST:
        return _unavailable(status, answer, reqid)
    account = trouble_of_account(status, "", of_slot=False, creates=False)
    return _fault(status, answer, reqid, slot_missing=False, account=account)


def _fault(
    verdict: int,
    answer: str,
    reqid: str = "",
    *,
    slot_missing: bool,
    account: AccountTrouble | None = None,
) -> UpstreamError:
    """Choose the error; a 404 or 403 is about the slot only if the API itself says so.

    A gateway's 404 page knows nothing of slots. If we believed it, we would report a slot as
    erased, or replace it, although it is still there.
    """
    said = answer.strip()[:_LONGEST_ANSWER]
    if account is not None:
        return UpstreamDenied(answer=said, reqid=reqid, account=account)
    kind = _KINDS.get(verdict, UpstreamUnavailable)
    if not slot_missing:
        kind = _NOT_OF_SLOT.get(kind, kind)
    if kind is UpstreamUnavailable:
        return _unavailable(verdict, said, reqid)
    return kind(answer=said, reqid=reqid)


def _unavailable(verdict: int, answer: str, reqid: str) -> UpstreamUnavailable:
    """It has answered, so it is not silent: it is overloaded, or has a fault of its own."""
    busy = verdict == HTTPStatus.TOO_MANY_REQUESTS
    trouble = Trouble.UPSTREAM_BUSY if busy else Trouble.UPSTREAM_BROKEN
    return UpstreamUnavailable(answer=answer, reqid=reqid, trouble=trouble)


def _decoded(body: bytes) -> _Answer:
    """Decode an answer, even with half an emoji in it: the API may cut a name there."""
    try:
        return _answers.decode(body)
    except UNREADABLE:
        return _answers.decode(_mended(body))


def entry_of(text: bytes) -> msgspec.Raw:
    """Return an entry of a list, even with half an emoji in it; ValueError if it is no JSON."""
    try:
        return _anything.decode(text)
    except UNREADABLE:
        return msgspec.Raw(_mended(text))


def _mended(text: bytes) -> bytes:
    lenient = json.loads(text.decode(errors="replace"), strict=False)
    return json.dumps(lenient, ensure_ascii=False).encode(errors="replace")


def voice_of(entry: msgspec.Raw) -> Voice | None:
    """Read the readable parts of a slot; None if its id can't be one of ours."""
    try:
        slot = _slot.decode(entry)
    except UNREADABLE:
        return None
    slot_id = _said(slot.id)
    if not is_slot_id(slot_id):
        return None
    return Voice(
        slot_id=slot_id,
        name=_said(slot.name),
        state=STATES.get(_said(slot.state)),
        language=_said(slot.language),
        tier=_said(slot.tier),
        demo_url=_said(slot.demo_url),
    )


def _said(value: msgspec.Raw) -> str:
    """Read a text; any other type counts as empty."""
    try:
        return _text.decode(value)
    except UNREADABLE:
        return ""
