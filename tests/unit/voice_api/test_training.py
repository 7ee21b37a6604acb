"""Trainings are fair, and end whatever the engine does."""

import asyncio
from pathlib import Path

import pytest

from sandbox.voice_api.engines.texts import DEMO_TEXTS
from tests.support.voices.voice_server import (
    GOOD,
    KEY,
    OTHER_KEY,
    Api,
    Engines,
    Samples,
    changed,
    served,
)


async def test_an_account_with_many_trainings_does_not_hold_up_another(
    api: Api, samples: Samples
) -> None:
    samples.open.clear()
    for _ in range(3):
        slot_id = await api.created()
        await api("PUT", f"/{slot_id}", {"key": f"{GOOD}?mine", "name": "Jane"})
    theirs = await api.created(key=OTHER_KEY)
    await api("PUT", f"/{theirs}", {"key": f"{GOOD}?theirs", "name": "Jane"}, key=OTHER_KEY)
    await samples.reach(2)
    assert samples.fetched == [f"{GOOD}?mine", f"{GOOD}?theirs"]
    samples.open.set()
    for voice in (await api("GET"))["data"]["voices"]:
        assert (await api.ended(voice["id"]))["state"] == "Success"


async def test_the_engine_speaks_the_language_of_the_slot(file: Path) -> None:
    engine = Engines()
    async with served(file, engine=engine, revision="2026", language="fr") as api:
        german = (await api("POST", body={"tier": "pro", "language": "de"}))["data"]["id"]
        assert (await api.trained(german))["language"] == "de"
    assert engine.asked == [(DEMO_TEXTS["de"], "de")]
    assert engine.closed


async def test_a_slot_without_a_language_gets_the_servers(file: Path) -> None:
    engine = Engines()
    async with served(file, engine=engine, language="fr") as api:
        assert (await api.trained(await api.created()))["language"] == "fr"
    assert engine.asked == [(DEMO_TEXTS["fr"], "fr")]


async def test_an_engine_that_fails_fails_the_training(file: Path) -> None:
    async with served(file, engine=Engines(fails=True)) as api:
        failed = await api.trained(await api.created())
        assert (failed["state"], failed["reason"]) == ("Failed", "the engine is out of tune")


class Odd(Engines):
    """An engine with another answer."""

    def __init__(self, answer: bytes | Exception) -> None:
        super().__init__()
        self._answer = answer

    async def speak(self, sample_wav: bytes, text: str, language: str) -> bytes:
        if isinstance(self._answer, Exception):
            raise self._answer
        return self._answer


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (b"", "the engine has made no sound"),
        (b"ID3 an mp3", "the engine has made no sound"),
        (RuntimeError("a bug"), "the server has a fault"),
    ],
)
async def test_whatever_an_engine_does_no_slot_stays_in_training(
    file: Path, answer: bytes | Exception, reason: str
) -> None:
    async with served(file, engine=Odd(answer)) as api:
        failed = await api.trained(await api.created())
        assert (failed["state"], failed["reason"]) == ("Failed", reason)


async def test_no_link_to_a_sample_is_logged(
    file: Path, samples: Samples, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    async with served(file, samples=samples) as api:
        await api.trained(await api.created())
    assert "example.com" not in caplog.text
    assert KEY not in caplog.text


@pytest.mark.parametrize(
    ("trigger", "complaint"),
    [
        ("BEFORE UPDATE ON trainings", "the trainings can't be looked up"),
        ("BEFORE INSERT ON demos", "the database can't be written"),
    ],
)
async def test_trainings_go_on_when_the_database_can_be_written_again(
    file: Path, caplog: pytest.LogCaptureFixture, trigger: str, complaint: str
) -> None:
    async with served(file) as api:
        slot_id = await api.created()
        changed(file, f"CREATE TRIGGER full {trigger} BEGIN SELECT RAISE(ABORT, 'full'); END")
        begun = await api("PUT", f"/{slot_id}", {"key": GOOD, "name": "Jane"})
        assert begun["data"]["state"] == "Training"
        async with asyncio.timeout(30):
            while complaint not in caplog.text:  # noqa: ASYNC110 - nothing else tells
                await asyncio.sleep(0.05)
        changed(file, "DROP TRIGGER full")
        assert (await api.ended(slot_id))["state"] == "Success"
