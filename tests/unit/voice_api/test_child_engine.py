"""An engine in a child process: whatever it does, the next utterance has one that works."""

import asyncio
import io
import os
import sys
import wave
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from sandbox.voice_api.engines.child import ChildEngine
from sandbox.voice_api.engines.engine import EngineFailed
from tests.support.sound import speech
from tests.support.voices.voice_server import served

ROOT = Path(__file__).parents[3]
COMMAND = [sys.executable, "-m", "tests.support.voices.stand_in_engine"]
ENVIRON = {"PYTHONPATH": str(ROOT)}


@pytest.fixture
async def engine() -> AsyncIterator[ChildEngine]:
    engine = ChildEngine(COMMAND, seconds=60, environ=ENVIRON)
    yield engine
    await engine.close()


async def pid_of(engine: ChildEngine) -> int:
    return int((await engine.speak(b"", "hello", "en")).split()[0])


async def test_a_child_says_one_text_after_the_other(engine: ChildEngine) -> None:
    said = await asyncio.gather(*(engine.speak(b"1234", f"{n}", "en") for n in range(3)))
    pids, texts = zip(*(one.split(b" ", 1) for one in said), strict=True)
    assert len(set(pids)) == 1
    assert texts == (b"en 0 4 []", b"en 1 4 []", b"en 2 4 []")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("raise", "the engine says: ValueError: out of tune"),
        ("die", "the engine has stopped in the middle"),
    ],
)
async def test_an_engine_that_fails_is_there_again_for_the_next(
    engine: ChildEngine, text: str, reason: str
) -> None:
    with pytest.raises(EngineFailed, match=reason):
        await engine.speak(b"1234", text, "en")
    assert await engine.speak(b"", "hello", "en")


@pytest.fixture
def open_end(tmp_path: Path) -> Iterator[int]:
    """The end of a pipe at `fifo`, which tells whether anybody still has the other one open."""
    os.mkfifo(tmp_path / "fifo")
    end = os.open(tmp_path / "fifo", os.O_RDONLY | os.O_NONBLOCK)
    yield end
    os.close(end)


async def test_an_engine_that_takes_too_long_is_ended_with_all_that_it_has_started(
    tmp_path: Path, open_end: int
) -> None:
    program = f"exec 3> {tmp_path}/fifo; sleep 3600 & sleep 3600"
    engine = ChildEngine(["/bin/sh", "-c", program], seconds=2, environ={})
    with pytest.raises(EngineFailed, match="more than 2 s"):
        await engine.speak(b"1234", "hello", "en")
    async with asyncio.timeout(30):
        while is_held(open_end):  # noqa: ASYNC110 - the kernel closes it when the last one is gone
            await asyncio.sleep(0.05)


def is_held(end: int) -> bool:
    try:
        return os.read(end, 1) != b""
    except BlockingIOError:
        return True


async def test_an_utterance_that_nobody_waits_for_any_more_ends_the_child(
    engine: ChildEngine,
) -> None:
    pid = await pid_of(engine)
    speaking = asyncio.create_task(engine.speak(b"1234", "hang", "en"))
    await asyncio.sleep(0.05)
    speaking.cancel()
    await asyncio.wait([speaking])
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    assert await pid_of(engine) != pid


@pytest.mark.parametrize(
    "program",
    [
        "print('no json')",
        """print('{"bytes": -1}')""",
        """print('{"bytes": 99999999999}')""",
        """print('{"bytes": 10}'); print('abc')""",
        "raise SystemExit(3)",
    ],
)
async def test_a_program_that_does_not_speak_the_protocol_is_no_engine(program: str) -> None:
    engine = ChildEngine([sys.executable, "-c", program], seconds=60, environ={})
    with pytest.raises(EngineFailed, match="stopped in the middle"):
        await engine.speak(b"1234", "hello", "en")
    await engine.close()


async def test_a_program_that_is_not_there_is_no_engine() -> None:
    engine = ChildEngine(["/no/such/program"], seconds=60, environ={})
    with pytest.raises(EngineFailed, match="stopped in the middle"):
        await engine.speak(b"1234", "hello", "en")


async def test_a_child_gets_no_environment_but_what_it_is_given(engine: ChildEngine) -> None:
    seen = await engine.speak(b"", "environ", "en")
    assert b"PYTHONPATH" in seen
    assert b"HOME" not in seen


async def test_the_server_makes_its_demos_with_it(file: Path) -> None:
    command = [sys.executable, "-c", ECHO]
    engine = ChildEngine(command, seconds=60, environ=ENVIRON)
    async with served(file, engine=engine) as api:
        done = await api.trained(await api.created())
        status, demo = await api.fetched(done["demo_url"])
    assert (status, demo[:4]) == (200, b"RIFF")


@pytest.fixture
def pocket_tts(tmp_path: Path) -> ChildEngine:
    """The adapter, with a package of that name whose model says what it is asked."""
    (tmp_path / "pocket_tts.py").write_text(POCKET_TTS)
    command = [sys.executable, "-m", "sandbox.voice_api.engines.pocket_tts"]
    environ = {"PYTHONPATH": f"{ROOT}:{tmp_path}"}
    return ChildEngine(command, seconds=60, environ=environ)


async def test_pocket_tts_is_asked_as_its_interface_says(pocket_tts: ChildEngine) -> None:
    wav = await pocket_tts.speak(speech.as_wav(), "hello", "de")
    with wave.open(io.BytesIO(wav)) as reader:
        assert (reader.getframerate(), reader.getnchannels(), reader.getsampwidth()) == (8, 1, 2)
        assert reader.readframes(9) == bytes.fromhex("0000 ff7f 0180 ff3f".replace(" ", ""))
    with pytest.raises(EngineFailed, match="pocket-tts does not speak zh, only en"):
        await pocket_tts.speak(speech.as_wav(), "hello", "zh")
    await pocket_tts.close()


POCKET_TTS = """
import wave
import numpy as np

class Tensor:
    def numpy(self):
        return np.array([[0.0, 1.5, -1.0, 0.5]], dtype=np.float32)

class TTSModel:
    sample_rate = 8

    @classmethod
    def load_model(cls, language=None):
        assert language == "german"
        return cls()

    def get_state_for_audio_prompt(self, audio_conditioning, truncate=False):
        assert truncate
        return wave.open(audio_conditioning).getframerate()

    def generate_audio(self, model_state, text_to_generate):
        assert (model_state, text_to_generate) == (48000, "hello")
        return Tensor()
"""

ECHO = """
from sandbox.voice_api.engines.harness import serve
serve(lambda sample, text, language: sample)
"""
