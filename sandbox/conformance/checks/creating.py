"""A slot is created empty; what the contract does not know is refused."""

from sandbox.conformance.answers import Answer, faults_of_slot
from sandbox.conformance.check import Check
from sandbox.conformance.verdicts import Differs, NotTried, differs_if, expected
from sandbox.conformance.visit import Visit

SEED = {"model_id": "QN_ACV"}
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_LONGEST_NAME = 20


async def _no_json(visit: Visit) -> str:
    return expected(await visit.create(b'{"model_id": '), 400)


async def _no_object(visit: Visit) -> str:
    return expected(await visit.create(["QN_ACV"]), 400)


async def _unknown_tier(visit: Visit) -> str:
    return expected(await visit.create({"tier": "no-such-tier"}), 400)


async def _unknown_language(visit: Visit) -> str:
    return expected(await visit.create({"language": "no-such-language"}), 400)


async def _paid_language(visit: Visit) -> str:
    return expected(await visit.create({"tier": "free", "language": "yue"}), 400)


async def _unknown_model(visit: Visit) -> str:
    """The revisions differ here, so this also tells which of them the server has."""
    answer = await visit.create({"model_id": "no-such-model", "language": "en"})
    found = visit.stay.revision or ("2026" if "tier" in answer.data else "2025")
    visit.revision = found
    visit.first = answer if answer.code == 0 else None
    return expected(answer, 400 if found == "2025" else 0)


async def _create(visit: Visit) -> str:
    if visit.first is None:
        visit.first = await visit.create(SEED)
    slot = visit.first
    expected(slot, 0)
    faults = faults_of_slot(slot.data, revision=visit.revision)
    faults += [f"state is {slot.text('state')!r}"] if slot.text("state") != "Init" else []
    faults += [f"demo_url is {slot.text('demo_url')!r}"] if slot.text("demo_url") else []
    differs_if(bool(faults), f"{slot.words()}; {', '.join(faults)}")
    return slot.words()


async def _language(visit: Visit) -> str:
    slot = _ours(visit)
    wanted = "" if visit.revision == "2025" else "en"
    differs_if(slot.text("language") != wanted, slot.words())
    return slot.words()


async def _default_name(visit: Visit) -> str:
    slot = _ours(visit)
    differs_if(not 1 <= len(slot.text("name")) <= _LONGEST_NAME, slot.words())
    return slot.words()


async def _usable_id(visit: Visit) -> str:
    _ours(visit)
    differs_if(not set(visit.slot_id) <= _UNRESERVED, f"id {visit.slot_id!r}")
    return f"id {visit.slot_id!r}"


def _ours(visit: Visit) -> Answer:
    if visit.first is None or visit.first.code != 0 or not visit.slot_id:
        raise NotTried("no slot could be created")
    return visit.first


async def _second(visit: Visit) -> str:
    slot_id = visit.slot_id
    answer = await visit.create(SEED)
    expected(answer, 0)
    listed = [voice.get("id") for voice in (await visit.service("GET")).voices or ()]
    differs_if(answer.text("id") == slot_id, f"the same id again: {slot_id!r}")
    differs_if(not {slot_id, answer.text("id")} <= {*listed}, "the LIST does not have both")
    return f"{answer.words()}; the LIST has both"


async def _paid(visit: Visit) -> str:
    if visit.revision != "2026":
        raise NotTried("this revision has no tiers")
    if not visit.stay.paid:
        raise NotTried("it would spend a paid slot, which nobody can delete (--paid)")
    answer = await visit.create({"tier": "pro", "language": "yue"}, paid=True)
    expected(answer, 0)
    refused = await visit.service("DELETE", f"/{answer.text('id')}")
    expected(refused, 403)
    still = await visit.service("GET", f"/{answer.text('id')}")
    if still.code != 0 or still.text("language") != "yue" or still.text("tier") != "pro":
        raise Differs(f"after a refused DELETE: {still.words()}")
    return f"{refused.words()}; the slot is still there"


_WRONG = "a request with wrong parameters is answered with code 400, and no slot is created"
BEFORE = (
    Check(name="create-no-json", asks="CREATE with half a JSON", contract=_WRONG, make=_no_json),
    Check(name="create-list", asks="CREATE with a JSON list", contract=_WRONG, make=_no_object),
    Check(
        name="create-unknown-tier",
        asks="CREATE with a tier that does not exist, and no model_id",
        contract=f"{_WRONG} (2025: model_id is missing; 2026: no such tier)",
        make=_unknown_tier,
    ),
    Check(
        name="create-unknown-language",
        asks="CREATE with a language that does not exist, and no model_id",
        contract=f"{_WRONG} (2025: model_id is missing; 2026: no such language)",
        make=_unknown_language,
    ),
    Check(
        name="create-paid-language",
        asks="CREATE with a language of the paid tier on the free one, and no model_id",
        contract=f"{_WRONG} (2025: model_id is missing; 2026: not in this tier)",
        make=_paid_language,
    ),
    Check(
        name="create-unknown-model",
        asks="CREATE with another model_id, and the language en",
        contract='2025: code 400, model_id is always "QN_ACV"; 2026: model_id is ignored',
        make=_unknown_model,
    ),
    Check(
        name="create",
        asks='CREATE with {"model_id": "QN_ACV"} (2026: the slot of the check before)',
        contract="code 0 and a slot in Init: id, name, language, an empty demo_url; 2026: a tier",
        make=_create,
    ),
    Check(
        name="create-language",
        asks="the language of the new slot",
        contract="2025: empty until it is trained; 2026: the one that was asked for",
        make=_language,
    ),
    Check(
        name="create-name",
        asks="the name of the new slot",
        contract="it has a default name of 1 to 20 characters",
        make=_default_name,
    ),
    Check(
        name="create-id",
        asks="the id of the new slot",
        contract="it can stand in the path of a URL as it is (RFC 3986, unreserved)",
        make=_usable_id,
    ),
)
MORE = (
    Check(
        name="create-second",
        asks="CREATE another slot, and LIST",
        contract="it has an id of its own, and the LIST has both",
        make=_second,
    ),
    Check(
        name="paid-slot",
        asks="CREATE a slot of the paid tier in Cantonese, and DELETE it",
        contract="2026: deleting it answers code 403, and it stays",
        make=_paid,
    ),
)
