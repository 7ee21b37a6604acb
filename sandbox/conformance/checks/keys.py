"""Without a key, or with a wrong one, nothing can be done."""

from http import HTTPStatus

from sandbox.conformance.check import Check
from sandbox.conformance.verdicts import Differs, expected
from sandbox.conformance.visit import Visit

_WRONG = "no-key-of-any-account"
_SAYS = "an unauthorised call is answered with code 401"


async def _list_without(visit: Visit) -> str:
    return expected(await visit.service("GET", key=""), 401)


async def _list_with_wrong(visit: Visit) -> str:
    return expected(await visit.service("GET", key=_WRONG), 401)


async def _create_without(visit: Visit) -> str:
    return expected(await visit.create({"model_id": "QN_ACV"}, key=""), 401)


async def _touch_without(visit: Visit) -> str:
    path, before = f"/{visit.slot_id}", await visit.get()
    for method, body in (("GET", None), ("PUT", {"name": "stranger"}), ("DELETE", None)):
        answer = await visit.service(method, path, body, key=_WRONG)
        if answer.code != HTTPStatus.UNAUTHORIZED:
            raise Differs(f"{method}: {answer.words()}")
    after = await visit.get()
    if after.data != before.data:
        raise Differs(f"it was refused, but the slot has changed: {after.words()}")
    return "code 401 each time, and the slot is as it was"


KEYS = (
    Check(name="list-without-key", asks="LIST without a key", contract=_SAYS, make=_list_without),
    Check(
        name="list-with-wrong-key",
        asks="LIST with a key that nobody has",
        contract=_SAYS,
        make=_list_with_wrong,
    ),
    Check(
        name="create-without-key", asks="CREATE without a key", contract=_SAYS, make=_create_without
    ),
)
OF_A_SLOT = (
    Check(
        name="touch-without-key",
        asks="GET, rename and DELETE our slot with a key that nobody has",
        contract=f"{_SAYS}; the slot stays as it is",
        make=_touch_without,
    ),
)
