"""The command `python -m sandbox voice-api`."""

import argparse
import asyncio
import importlib.util
import logging
import signal
import sys
from collections.abc import Mapping, Sequence

from sandbox.voice_api.engines.child import ChildEngine
from sandbox.voice_api.engines.engine import Engine
from sandbox.voice_api.engines.preview import PreviewEngine
from sandbox.voice_api.keeping.database import Unusable
from sandbox.voice_api.plan import (
    POCKET_TTS,
    PREFIX,
    SANDBOX,
    Mistake,
    Plan,
    add_options,
    from_environment,
    read_plan,
)
from sandbox.voice_api.server import CantListen, serving
from sandbox.voice_api.training.fetching import anywhere, in_public, make_fetch

MISCONFIGURED = 2
"""The exit code if something has to be corrected."""

PASSED_ON = (
    *("PATH", "HOME", "TMPDIR", "LANG", "LC_", "XDG_", "PYTHON", "VIRTUAL_ENV", "LD_LIBRARY_PATH"),
    *("HF_", "TORCH", "OMP_", "CUDA", "NVIDIA", "ENGINE_"),
)
"""What the names of variables begin with that an engine gets: no key is among them."""

log = logging.getLogger(__name__)


def voice_api(arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """Serve until SIGTERM or Ctrl+C; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m sandbox voice-api",
        description="Serves the voice-clone API by itself. Every option can be set in the"
        f" environment as well, such as {PREFIX}PUBLIC_URL.",
    )
    add_options(parser)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    try:
        options = parser.parse_args([*from_environment(environ), *arguments])
        _check_installed(options.engine)
        asyncio.run(_serve(read_plan(options, environ), environ, shown=bool(options.key)))
    except CantListen as problem:
        return _complain(f"--port or --host: {problem}")
    except Unusable as problem:
        return _complain(f"--database: {options.database} can't be used: {problem}")
    except Mistake as problem:
        return _complain(str(problem))
    return 0


def _check_installed(engine: str) -> None:
    if engine == POCKET_TTS and importlib.util.find_spec("pocket_tts") is None:
        raise Mistake("--engine: pocket-tts is not installed; run: pip install pocket-tts")
    if engine == SANDBOX and importlib.util.find_spec("pyworld") is None:
        raise Mistake("--engine: the sandbox's engine is not installed; run: make engine")


async def _serve(plan: Plan, environ: Mapping[str, str], *, shown: bool) -> None:
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    fetch = make_fetch(anywhere if plan.private_samples else in_public)
    async with serving(plan, fetch=fetch, engine=_engine(plan, environ)) as url:
        _tell(plan, url, shown=shown)
        await stop.wait()
        log.info("stopping: trainings that are under way go on at the next start")


def _engine(plan: Plan, environ: Mapping[str, str]) -> Engine:
    if not plan.engine_command:
        return PreviewEngine()
    passed = {name: value for name, value in environ.items() if name.startswith(PASSED_ON)}
    return ChildEngine(plan.engine_command, seconds=plan.engine_seconds, environ=passed)


def _tell(plan: Plan, url: str, *, shown: bool) -> None:
    log.info(
        "the voice-clone API (revision %s, accounts: %d) is at %s",
        plan.revision,
        len(plan.keys),
        url,
    )
    if plan.private_samples:
        log.warning("samples are fetched from private addresses too (--allow-private-samples)")
    if shown:
        log.warning("keys given with --key can be seen in ps; %sKEYS hides them", PREFIX)
    if not plan.engine_command:
        log.info("demos are previews: no voice is cloned (--engine chooses a real engine)")


def _complain(sentence: str) -> int:
    sys.stderr.write(f"{sentence}\n")
    return MISCONFIGURED
