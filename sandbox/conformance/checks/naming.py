"""A PUT without a key renames, and does nothing else."""

from collections.abc import Mapping

from sandbox.conformance.check import Check
from sandbox.conformance.checks.reading import NO_SLOT
from sandbox.conformance.verdicts import Differs, differs_if, expected
from sandbox.conformance.visit import Visit

_TWENTY = "我的专属音色ABCDEFGabcd123"
_TWENTY_ONE = _TWENTY + "4"


async def _rename(visit: Visit) -> str:
    return await _renamed(visit, {"name": "新名字"})


async def _read_back(visit: Visit) -> str:
    expected(await visit.put({"name": "Read back 1"}), 0)
    answer = await visit.get()
    differs_if(answer.text("name") != "Read back 1", answer.words())
    return answer.words()


async def _twenty(visit: Visit) -> str:
    return await _renamed(visit, {"name": _TWENTY})


async def _twenty_chinese(visit: Visit) -> str:
    return await _renamed(visit, {"name": "音" * 20})


async def _twenty_one(visit: Visit) -> str:
    return await _refused(visit, {"name": _TWENTY_ONE})


async def _empty(visit: Visit) -> str:
    return await _refused(visit, {"name": ""})


async def _missing(visit: Visit) -> str:
    return await _refused(visit, {})


async def _number(visit: Visit) -> str:
    return await _refused(visit, {"name": 5})


async def _empty_key(visit: Visit) -> str:
    return await _renamed(visit, {"name": "Only renamed", "key": ""})


async def _unknown(visit: Visit) -> str:
    return expected(await visit.service("PUT", f"/{NO_SLOT}", {"name": "nobody"}), 404)


async def _trained(visit: Visit) -> str:
    before = await visit.get()
    came = await _renamed(visit, {"name": "Still trained"})
    after = await visit.get()
    if any(after.text(name) != before.text(name) for name in ("state", "demo_url", "language")):
        raise Differs(f"before: {before.words()}; after: {after.words()}")
    return came


async def _renamed(visit: Visit, body: Mapping[str, str]) -> str:
    before = (await visit.get()).text("state")
    answer = await visit.put(body)
    expected(answer, 0)
    differs_if(answer.text("name") != body["name"], answer.words())
    differs_if(answer.text("state") != before, f"{answer.words()}; it was in {before} before")
    return answer.words()


async def _refused(visit: Visit, body: Mapping[str, object]) -> str:
    before = (await visit.get()).text("name")
    came = expected(await visit.put(body), 400)
    after = await visit.get()
    differs_if(after.text("name") != before, f"{came}; but now: {after.words()}")
    return came


_RENAMES = "code 0 and the slot with the new name; nothing else has changed"
_WRONG = "code 400, and the name stays"
NAMING = (
    Check(name="rename", asks="rename our slot", contract=_RENAMES, make=_rename),
    Check(
        name="rename-read-back",
        asks="rename our slot, and GET it",
        contract="it has the new name",
        make=_read_back,
    ),
    Check(
        name="name-of-20",
        asks="a name of 20 Chinese characters, letters and digits",
        contract=f"each counts as one, and 20 are allowed: {_RENAMES}",
        make=_twenty,
    ),
    Check(
        name="name-of-20-chinese",
        asks="a name of 20 Chinese characters, which are 60 bytes",
        contract=f"each counts as one, and 20 are allowed: {_RENAMES}",
        make=_twenty_chinese,
    ),
    Check(name="name-of-21", asks="a name of 21", contract=_WRONG, make=_twenty_one),
    Check(name="name-empty", asks="an empty name", contract=_WRONG, make=_empty),
    Check(name="name-missing", asks="PUT without a name", contract=_WRONG, make=_missing),
    Check(name="name-number", asks="a name that is a number", contract=_WRONG, make=_number),
    Check(
        name="empty-key",
        asks="PUT with a name and an empty key",
        contract=f"it is only renamed: {_RENAMES}",
        make=_empty_key,
    ),
    Check(
        name="rename-unknown",
        asks="rename a slot that does not exist",
        contract="code 404",
        make=_unknown,
    ),
)
AFTER_TRAINING = (
    Check(
        name="rename-trained",
        asks="rename our trained slot, and GET it",
        contract="only the name changes: it stays in its state, with its demo",
        make=_trained,
    ),
)
