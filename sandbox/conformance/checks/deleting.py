"""A deleted slot is gone for good."""

from sandbox.conformance.check import Check
from sandbox.conformance.checks.reading import NO_SLOT
from sandbox.conformance.verdicts import NotTried, differs_if, expected
from sandbox.conformance.visit import Visit


async def _delete_unknown(visit: Visit) -> str:
    return expected(await visit.service("DELETE", f"/{NO_SLOT}"), 404)


async def _delete(visit: Visit) -> str:
    slot_id = visit.slot_id
    answer = await visit.service("DELETE", f"/{slot_id}")
    expected(answer, 0)
    visit.deleted = slot_id
    differs_if(answer.payload.get("data") != {}, f"data is {answer.payload.get('data')!r}")
    return answer.words()


async def _get(visit: Visit) -> str:
    return expected(await visit.service("GET", f"/{_gone(visit)}"), 404)


async def _list(visit: Visit) -> str:
    gone, answer = _gone(visit), await visit.service("GET")
    expected(answer, 0)
    there = any(voice.get("id") == gone for voice in answer.voices or ())
    differs_if(there, f"{answer.words()}; ours is still there")
    return answer.words()


async def _again(visit: Visit) -> str:
    return expected(await visit.service("DELETE", f"/{_gone(visit)}"), 404)


async def _rename(visit: Visit) -> str:
    return expected(await visit.service("PUT", f"/{_gone(visit)}", {"name": "ghost"}), 404)


def _gone(visit: Visit) -> str:
    if not visit.deleted:
        raise NotTried("no slot was deleted")
    return visit.deleted


DELETING = (
    Check(
        name="delete-unknown",
        asks="DELETE a slot that does not exist",
        contract="code 404",
        make=_delete_unknown,
    ),
    Check(
        name="delete",
        asks="DELETE our slot",
        contract="code 0, and data is {}",
        make=_delete,
    ),
    Check(name="deleted-get", asks="GET it again", contract="code 404", make=_get),
    Check(name="deleted-list", asks="LIST", contract="it is not there any more", make=_list),
    Check(name="deleted-delete", asks="DELETE it again", contract="code 404", make=_again),
    Check(name="deleted-rename", asks="rename it", contract="code 404", make=_rename),
)
