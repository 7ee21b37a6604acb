import re
from pathlib import Path

from bot.demo.stage import TOKEN, Stage, staged
from handlers.words import texts
from sandbox.user import User
from sandbox.voices.faults import Page, Says
from tests.chat.steps import has_a_clone
from tests.e2e.processes import environ_of, started, until_ready
from tests.support import speech

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
    async with staged(training_seconds=0.2, **chosen) as stage:
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
            stage.telegram.revoke_token()
            await anna.sends_voice(speech.short(), seconds=3)
            await bot.stop()
        said = bot.said.encode()
        kept = b"".join(file.read_bytes() for file in folder.iterdir())
        assert TOKEN.encode() in secrets_of(stage)
        for secret in secrets_of(stage):
            assert secret not in said
            assert secret not in kept
    assert b"[debug" in said
    assert LINK.search(said) is None
    assert LINK.search(kept) is None
