"""The command `python -m sandbox conformance URL`."""

import argparse
import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from ipaddress import ip_address
from urllib.parse import urlsplit

from sandbox.conformance.report import Report, announce
from sandbox.conformance.sample import Sample, served_sample
from sandbox.conformance.service import Service
from sandbox.conformance.suite import findings
from sandbox.conformance.visit import Stay, Visit

DIFFERS, MISUSED, INTERRUPTED, UNREAD = 1, 2, 130, 141
"""Exit codes, besides 0 if no check found a difference."""

CLEAN = "Cleaned up: nothing that was created is left."

ANYWHERE = "0.0.0.0"  # noqa: S104 - who downloads the sample comes from elsewhere

ENVIRON_KEY, ENVIRON_OTHER_KEY = "CONFORMANCE_KEY", "CONFORMANCE_OTHER_KEY"


class Misuse(Exception):
    """It can't be run like this; the text says why."""


def conformance(arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """Compare a server with the contract; returns the exit code."""
    options = _parser().parse_args(arguments)
    key = options.key or environ.get(ENVIRON_KEY, "")
    stay = Stay(
        revision="" if options.revision == "auto" else options.revision,
        slots=options.slots,
        paid=options.paid,
        training_seconds=options.training_minutes * 60,
        other_key=environ.get(ENVIRON_OTHER_KEY, ""),
        shared=options.shared_account,
    )
    report = Report(_print, secrets=[key, stay.other_key])
    try:
        _check(options, key)
        return asyncio.run(_run(options, key, stay, report))
    except Misuse as problem:
        report.line(str(problem))
        return MISUSED
    except KeyboardInterrupt:
        report.line("Stopped before anything was done.")
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # for Python's last flush
        return UNREAD


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m sandbox conformance",
        description="Compares a server with the contract of the voice-clone API, and reports in"
        " words. Exit code 0: no difference; 1: differences, or something could not be cleaned up.",
    )
    option = parser.add_argument
    option("url", help="the base URL, in front of /v1/voice-clones")
    option("--key", default="", help=f"the key; {ENVIRON_KEY} keeps it out of ps")
    option("--revision", choices=["auto", "2025", "2026"], default="auto")
    option("--slots", type=int, default=1, help="how many slots may be spent; 2 tries more")
    option("--paid", action="store_true", help="also spend a paid slot, which nobody can delete")
    option("--shared-account", action="store_true", help="others create slots there meanwhile")
    option("--sample-url", default="", help="10 to 60 s of speech that the server can download")
    option("--sample-address", default="", help="http://HOST:PORT where it can reach this machine")
    option("--training-minutes", type=float, default=30.0, help="how long a training may take")
    option("--yes", action="store_true", help="do what is announced on a server elsewhere")
    return parser


def _check(options: argparse.Namespace, key: str) -> None:
    if not _is_web_url(options.url):
        raise Misuse(f"URL: {options.url} is no URL such as https://voices.example.com")
    for name in ("sample_url", "sample_address"):
        if (url := getattr(options, name)) and not _is_web_url(url):
            raise Misuse(
                f"--{name.replace('_', '-')}: {url} is no URL such as http://203.0.113.5:8000"
            )
    if not key:
        raise Misuse(f"--key: no key is given; name it in {ENVIRON_KEY} or with --key")
    if not key.isascii() or not key.isprintable():
        raise Misuse("--key: no header can carry it: it has more than ASCII letters and signs")
    if options.slots < 1:
        raise Misuse("--slots: at least one slot is needed")
    if not options.training_minutes > 0:  # so neither is nan
        raise Misuse("--training-minutes: it must be more than 0")


def _is_web_url(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


async def _run(options: argparse.Namespace, key: str, stay: Stay, report: Report) -> int:
    async with _sample(options) as sample, Service(options.url, key) as service:
        announce(report, options.url, stay, sample.url)
        if not _is_here(options.url) and not options.yes:
            raise Misuse("Nothing was done yet: run it again with --yes.")
        before = await service("GET")
        if before.voices is None:
            raise Misuse(f"The account can't be listed, so nothing was tried: {before.words()}")
        ids = [str(voice.get("id")) for voice in before.voices]
        visit = Visit(service=service, sample=sample, stay=stay, before=ids)
        return await _visited(visit, report)


async def _visited(visit: Visit, report: Report) -> int:
    """Make the checks and clean up; a signal ends the checks, and the cleaning goes on."""
    task, loop = asyncio.create_task(_reported(visit, report)), asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, task.cancel)
    await asyncio.wait([task])
    visit.sample.gate.set()
    left = await visit.leave()
    if not task.cancelled() and isinstance(unread := task.exception(), BrokenPipeError):
        raise unread
    for sentence in left:
        report.line(f"LEFT BEHIND: {sentence}")
    for slot_id in visit.paid:
        report.line(f"The paid slot {slot_id} stays, as announced.")
    if not left:
        report.line("All else that was created is deleted." if visit.paid else CLEAN)
    if task.cancelled():
        report.line("Stopped before the end.")
        return INTERRUPTED
    task.result()
    report.sum_up(visit.revision)
    return DIFFERS if left or report.differs else 0


async def _reported(visit: Visit, report: Report) -> None:
    async for finding in findings(visit):
        report.add(finding)


@asynccontextmanager
async def _sample(options: argparse.Namespace) -> AsyncIterator[Sample]:
    address = options.sample_address
    if options.sample_url or not (address or _is_here(options.url)):
        yield Sample(url=options.sample_url)
        return
    host, port = (ANYWHERE, urlsplit(address).port or 80) if address else ("127.0.0.1", 0)
    async with AsyncExitStack() as stack:
        try:
            sample = await stack.enter_async_context(served_sample(host, port, address))
        except OSError as fault:
            raise Misuse(f"--sample-address: port {port} can't be listened on: {fault}") from None
        yield sample


def _is_here(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _print(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
