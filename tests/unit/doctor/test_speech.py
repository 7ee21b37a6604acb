"""The platform that has clones speak, well and unwell, each with its cure."""

from collections.abc import AsyncIterator

import pytest

from bot.doctor.outside.speech import look_at_speech
from sandbox.speaking.faults import Fault, HangsUp, Ignores, Refuses
from tests.support.voices.speech_stage import Stage, account_of, speaking
from tests.unit.doctor.looking import wrong


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with speaking() as stage:
        yield stage


async def said_of(stage: Stage) -> str:
    return await look_at_speech(account_of(stage.server), seconds=1.0)


async def test_a_hello_tells_how_it_speaks_and_asks_for_nothing(stage: Stage) -> None:
    assert await said_of(stage) == (
        "the platform says hello, and speaks in opus at 24000 Hz; nothing was said"
    )
    assert not stage.server.listens


@pytest.mark.parametrize(
    ("fault", "said", "mended"),
    [
        (Refuses(status=401), "turns us away: the handshake", "valid token into SPEAK_TOKEN"),
        (Refuses(status=402), "turns us away: the handshake", "top up"),
        (Refuses(status=403), "turns us away: the handshake", "register the device"),
        (HangsUp(type="hello", code=1008), "turns us away: it hung up (1008)", "SPEAK_TOKEN"),
        (
            Refuses(status=404),
            "can't be asked: the handshake is answered with HTTP 404",
            "SPEAK_URL",
        ),
        (Refuses(status=503), "can't be asked", "otherwise wait"),
        (HangsUp(type="hello", code=None), "can't be asked: it hung up", "SPEAK_DEVICE_ID"),
        (Ignores(type="hello"), "can't be asked: no hello within 1 s", "SPEAK_DEVICE_ID"),
    ],
)
async def test_each_way_of_being_turned_away_has_its_cure(
    stage: Stage, fault: Fault, said: str, mended: str
) -> None:
    stage.server.fault(fault)
    what, cure = await wrong(said_of(stage))
    assert said in what
    assert mended in cure


async def test_a_platform_that_nobody_reaches_is_no_fault_of_the_token(stage: Stage) -> None:
    account = account_of(stage.server, url="ws://127.0.0.1:9/v1/ws/")
    what, cure = await wrong(look_at_speech(account, seconds=1.0))
    assert what == "the platform can't be asked: no connection: ClientConnectorError"
    assert "SPEAK_URL" in cure
