import re
from pathlib import Path

from bot.demo.stage import TOKEN, Stage, speaking, staged
from handlers.words import texts
from handlers.words.say import texts as say_texts
from sandbox.speaking.faults import HangsUp, Refuses
from sandbox.user import User
from sandbox.voices.faults import Page, Says
from tests.chat.steps import has_a_clone
from tests.e2e.processes import environ_of, started, until_ready
from tests.support.sound import speech

SAID = "The canary sings a song that nobody else should hear."
PATIENCE = 60.0
LINK = re.compile(rb"/a/[0-9a-f]{32}/\d{10}/[0-9a-f]{64}")


def secrets_of(stage: Stage) -> list[bytes]:
    settings = stage.settings
    return [secret.encode() for secret in settings.secrets]


async def test_no_secret_is_in_any_log_line_or_in_the_database_even_at_debug(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "kept"
    chosen = {
        "poll_seconds": "0.1",
        "database_url": f"sqlite+aiosqlite:///{folder / 'bot.db'}",
        "log_level": "DEBUG",
    }
    async with staged(training_seconds=0.2, **chosen) as silent, speaking(silent) as stage:
        anna = User(stage.telegram, user_id=7001, first_name="Anna")
        async with started(["-m", "bot"], folder=tmp_path, environ=environ_of(stage)) as bot:
            await until_ready(stage)
            stage.telegram.drop_next("sendMessage", handled=False)
            stage.telegram.fail_next("getFile", status=502)
            stage.upstream.fault("list", Says(code=401))
            stage.upstream.fault("train", Page(status=502))
            stage.upstream.fault("demo", Page(status=404))
            await has_a_clone(anna)
            await anna.says("/voices")
            await anna.sees(texts.VOICES)
            await _has_something_said(stage, anna)
            stage.telegram.revoke_token()
            await anna.sends_voice(speech.short(), seconds=3)
            await bot.stop()
        said = bot.said.encode()
        kept = b"".join(file.read_bytes() for file in folder.iterdir())
        assert {TOKEN.encode(), _speak_token(stage)} <= set(secrets_of(stage))
        assert SAID.encode() not in said
        for secret in secrets_of(stage):
            assert secret not in said
            assert secret not in kept
    assert b"[debug" in said
    assert LINK.search(said) is None
    assert LINK.search(kept) is None


async def _has_something_said(stage: Stage, anna: User) -> None:
    """Have a text said in vain, and then well."""
    assert stage.speaker is not None
    for fault in (Refuses(status=401), HangsUp()):
        stage.speaker.fault(fault)
        asked = await anna.says(f"/say {SAID}")
        not_said = say_texts.NOT_SAID.format(title="My voice", why="").strip()
        await anna.sees(not_said, after=asked, within=PATIENCE)
    await anna.says(f"/say {SAID}")
    await anna.sees(say_texts.SAID.format(title="My voice"), within=PATIENCE)


def _speak_token(stage: Stage) -> bytes:
    return stage.chosen["speak_token"].encode()
