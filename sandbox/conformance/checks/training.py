"""A PUT with a key trains; only the state tells how it stands."""

from http import HTTPStatus
from typing import Final

from sandbox.conformance.answers import Answer
from sandbox.conformance.check import Check
from sandbox.conformance.checks.reading import NO_SLOT
from sandbox.conformance.verdicts import Differs, NotTried, differs_if, expected
from sandbox.conformance.visit import Visit

_AUDIO: Final = (b"RIFF", b"ID3", b"OggS", b"fLaC", b"\xff\xfb", b"\xff\xf3", b"\xff\xf1", b"FORM")
"""How files of sound begin: WAV, MP3, Ogg, FLAC, AAC, AIFF."""

_MPEG4: Final = b"ftyp"
_FOUND: Final = 200


async def _unknown(visit: Visit) -> str:
    body = {"name": "nobody", "key": visit.sample.url or visit.sample.gone_url}
    return expected(await visit.service("PUT", f"/{NO_SLOT}", body), 404)


async def _no_web_url(visit: Visit) -> str:
    return await _refused(visit, {"name": "No URL", "key": "ftp://sample.invalid/sample.wav"})


async def _no_url(visit: Visit) -> str:
    return await _refused(visit, {"name": "No URL", "key": "sample.wav"})


async def _without_name(visit: Visit) -> str:
    return await _refused(visit, {"key": visit.sample.gone_url})


async def _refused(visit: Visit, body: dict[str, object]) -> str:
    came = expected(await visit.put(body), 400)
    after = await visit.get()
    differs_if(after.text("state") != "Init", f"{came}; but now: {after.words()}")
    return came


async def _train(visit: Visit) -> str:
    return (await _begun(visit, "Conformance")).words()


async def _look(visit: Visit) -> str:
    _tried(visit)
    answer = await visit.get()
    allowed = {"Training"} if visit.sample.served else {"Training", "Success", "Failed"}
    visit.sample.gate.set()
    differs_if(answer.code != 0 or answer.text("state") not in allowed, answer.words())
    return answer.words()


async def _succeed(visit: Visit) -> str:
    _tried(visit)
    answer = await visit.ended()
    differs_if(answer.text("state") != "Success", answer.words())
    visit.has_demo = True
    return answer.words()


async def _download(visit: Visit) -> str:
    _tried(visit)
    if not visit.sample.served:
        raise NotTried("the sample is not served from here, so downloads can't be counted")
    differs_if(not visit.sample.downloads, "nobody has downloaded it")
    return f"downloads: {visit.sample.downloads}"


async def _language(visit: Visit) -> str:
    answer = await _trained(visit)
    language = answer.text("language")
    wrong = language != "en" if visit.revision == "2026" else not language
    differs_if(wrong, answer.words())
    return answer.words()


async def _demo(visit: Visit) -> str:
    return await _heard(visit, (await _trained(visit)).text("demo_url"))


async def _again(visit: Visit) -> str:
    await _trained(visit)
    return (await _begun(visit, "Conformance 2")).words()


async def _stale(visit: Visit) -> str:
    await _trained(visit)
    answer = await visit.get()
    url = answer.data.get("demo_url")
    try:
        if not isinstance(url, str):
            raise Differs(f"demo_url is {url!r}")
        if not url:
            return f"{answer.words()}; demo_url is empty"
        status, beginning = await visit.service.fetched(url)
        differs_if(status == _FOUND and not _is_audio(beginning), "demo_url leads to no sound")
        return (
            f"{answer.words()}; demo_url leads to {'an older demo' if status == _FOUND else status}"
        )
    finally:
        visit.sample.gate.set()


async def _succeed_again(visit: Visit) -> str:
    await _trained(visit)
    answer = await visit.ended()
    differs_if(answer.text("state") != "Success", answer.words())
    return await _heard(visit, answer.text("demo_url"))


async def _fail(visit: Visit) -> str:
    await _trained(visit)
    answer = await visit.put({"key": visit.sample.gone_url, "name": "Nothing there"})
    if answer.code == HTTPStatus.BAD_REQUEST:  # a server may look before it answers
        return f"{answer.words()}, at once"
    expected(answer, 0)
    answer = await visit.ended()
    differs_if(answer.text("state") != "Failed", answer.words())
    return answer.words()


async def _begun(visit: Visit, name: str) -> Answer:
    if not visit.sample.url:
        raise NotTried("the server can't reach this machine; name a sample with --sample-url")
    slot_id = visit.slot_id
    visit.sample.gate.clear()
    answer = await visit.put({"key": visit.sample.url, "name": name})
    told = (answer.text("id"), answer.text("name"), answer.text("state"))
    if answer.code != 0 or told != (slot_id, name, "Training"):
        visit.sample.gate.set()
        raise Differs(answer.words())
    return answer


def _tried(visit: Visit) -> None:
    """Raise NotTried if no training can have begun."""
    if not visit.sample.url or not visit.slot_id:
        raise NotTried("no training has begun, for want of a sample")


async def _trained(visit: Visit) -> Answer:
    """Return our slot; raises NotTried unless a training has succeeded."""
    if not visit.has_demo:
        raise NotTried("no training has succeeded")
    return await visit.get()


async def _heard(visit: Visit, url: str) -> str:
    if not url.startswith(("http://", "https://")):
        raise Differs(f"demo_url is {url!r}")
    status, beginning = await visit.service.fetched(url)
    differs_if(status != _FOUND, f"demo_url is answered with HTTP {status}")
    differs_if(not _is_audio(beginning), f"demo_url leads to no sound, but to {beginning[:20]!r}")
    return f"sound at demo_url, which begins with {beginning[:4]!r}"


def _is_audio(beginning: bytes) -> bool:
    return beginning.startswith(_AUDIO) or beginning[4:8] == _MPEG4


_WRONG = "code 400, and the slot stays in Init"
TRAINING = (
    Check(
        name="train-unknown",
        asks="train a slot that does not exist",
        contract="code 404",
        make=_unknown,
    ),
    Check(name="train-ftp", asks="train with an ftp URL", contract=_WRONG, make=_no_web_url),
    Check(
        name="train-no-url", asks="train with a key that is no URL", contract=_WRONG, make=_no_url
    ),
    Check(
        name="train-without-name",
        asks="train without a name",
        contract=f"the name is required: {_WRONG}",
        make=_without_name,
    ),
    Check(
        name="train",
        asks="train our slot with a sample and a name",
        contract="code 0 and the same slot with that name, in Training",
        make=_train,
    ),
    Check(
        name="train-state",
        asks="GET our slot right after (while the sample is held back, if it is served from here)",
        contract="it is in Training until it is trained",
        make=_look,
    ),
    Check(
        name="train-success",
        asks="GET our slot until its training is over",
        contract="it is in Success in the end",
        make=_succeed,
    ),
    Check(
        name="train-download",
        asks="whether the sample was downloaded",
        contract="the slot is trained with the sound at that URL",
        make=_download,
    ),
    Check(
        name="train-language",
        asks="the language of our trained slot",
        contract="2025: it has one now; 2026: it can't be changed after the slot was created",
        make=_language,
    ),
    Check(
        name="demo",
        asks="download the demo_url of our trained slot, without a key",
        contract="it is a URL, and there is sound",
        make=_demo,
    ),
)
AGAIN = (
    Check(
        name="retrain",
        asks="train our slot again, with another name",
        contract="code 0 and the slot with that name, in Training",
        make=_again,
    ),
    Check(
        name="stale-demo",
        asks="the demo_url while it is trained again",
        contract="empty, or a URL, with the older demo or nothing there: only the state tells",
        make=_stale,
    ),
    Check(
        name="retrain-success",
        asks="GET our slot until that is over, and download the demo",
        contract="it is in Success, and demo_url leads to sound",
        make=_succeed_again,
    ),
    Check(
        name="train-failed",
        asks="train our slot with a URL where nothing is",
        contract="it is in Failed in the end (or code 400 at once)",
        make=_fail,
    ),
)
