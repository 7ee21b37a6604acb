"""GET and LIST tell the same, and tell all."""

from sandbox.conformance.answers import Answer, faults_of_slot
from sandbox.conformance.check import Check
from sandbox.conformance.verdicts import Differs, NotTried, differs_if, expected
from sandbox.conformance.visit import Visit

NO_SLOT = "conformance-no-such-slot"


async def _same(visit: Visit) -> str:
    if visit.first is None:
        raise NotTried("no slot could be created")
    answer = await visit.get()
    expected(answer, 0)
    names = ("id", "name", "language", "state")
    differs_if(any(answer.text(n) != visit.first.text(n) for n in names), answer.words())
    return answer.words()


async def _unknown(visit: Visit) -> str:
    return expected(await visit.service("GET", f"/{NO_SLOT}"), 404)


async def listed(visit: Visit) -> Answer:
    """LIST; raises Differs if there is no list."""
    answer = await visit.service("GET")
    expected(answer, 0)
    if answer.voices is None:
        raise Differs(f"{answer.words()}, but data.voices is no list of slots")
    return answer


async def _once(visit: Visit) -> str:
    slot_id, answer = visit.slot_id, await listed(visit)
    number = sum(voice.get("id") == slot_id for voice in answer.voices or ())
    differs_if(number != 1, f"{answer.words()}; ours is there {number} times")
    return f"{answer.words()}; ours is there once"


async def _others(visit: Visit) -> str:
    answer = await listed(visit)
    now = {voice.get("id") for voice in answer.voices or ()}
    missing = [slot_id for slot_id in visit.before if slot_id not in now]
    differs_if(bool(missing), f"missing, although they were there before: {len(missing)}")
    return f"all {len(visit.before)} that were there before"


async def _form(visit: Visit) -> str:
    answer = await listed(visit)
    faults = {
        f"{voice.get('id')!r}: {fault}"
        for voice in answer.voices or ()
        for fault in faults_of_slot(voice, revision=visit.revision)
    }
    differs_if(bool(faults), "; ".join(sorted(faults)[:3]))
    return answer.words()


async def _agree(visit: Visit) -> str:
    slot_id, got, answer = visit.slot_id, await visit.get(), await listed(visit)
    entries = [voice for voice in answer.voices or () if voice.get("id") == slot_id]
    names = ("name", "language", "demo_url", "state")
    wrong = [name for name in names for entry in entries if entry.get(name) != got.data.get(name)]
    differs_if(bool(wrong) or not entries, f"they differ in: {', '.join(wrong) or 'all'}")
    return got.words()


async def _apart(visit: Visit) -> str:
    slot_id, key = visit.slot_id, visit.stay.other_key
    if not key:
        raise NotTried("it needs the key of another account (CONFORMANCE_OTHER_KEY)")
    answer = await visit.service("GET", f"/{slot_id}", key=key)
    expected(answer, 404)
    voices = (await visit.service("GET", key=key)).voices or ()
    seen = any(voice.get("id") == slot_id for voice in voices)
    differs_if(seen, "the other account's LIST has our slot")
    return f"{answer.words()}; its LIST does not have our slot"


READING = (
    Check(
        name="get",
        asks="GET our new slot",
        contract="code 0 and the slot as it was created",
        make=_same,
    ),
    Check(
        name="get-unknown",
        asks="GET a slot that does not exist",
        contract="code 404",
        make=_unknown,
    ),
    Check(
        name="list",
        asks="LIST, for our slot",
        contract="code 0, and data.voices has every slot of the account once",
        make=_once,
    ),
    Check(
        name="list-others",
        asks="LIST, for the slots that were there before",
        contract="data.voices has the whole account, in every state",
        make=_others,
    ),
    Check(
        name="list-form",
        asks="LIST, for the form of its entries",
        contract="each has the texts id, name, language, demo_url and one of the four states",
        make=_form,
    ),
    Check(
        name="accounts-apart",
        asks="GET our slot with the key of another account",
        contract="the LIST is of the present user's account: code 404, as if it did not exist",
        make=_apart,
    ),
)
AGREEING = (
    Check(
        name="get-and-list-agree",
        asks="GET and LIST our trained slot",
        contract="both tell the same name, language, demo_url and state",
        make=_agree,
    ),
)
