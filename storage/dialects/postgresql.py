"""PostgreSQL: how we connect, what each connection is told, and what its faults mean.

A transaction here never waits for the network outside, so a connection that is idle inside one
belongs to a process that hangs: the server ends it, which frees its locks.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import (
    URL,
    Connection,
    Engine,
    ExceptionContext,
    create_engine,
    event,
    make_url,
    pool,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from storage.dialects.urls import POOLED, is_pooled

if TYPE_CHECKING:
    from storage.dialects.patience import PatientConnection

Connect = Callable[..., Awaitable[Any]]
"""Opens a connection with psycopg's arguments."""

OLDEST: Final = 130_000
"""The oldest version that is still used with what we need, as the server counts: 13.0."""

PER_SESSION: Final[Mapping[str, str]] = {
    "TimeZone": "UTC",
    "default_transaction_isolation": r"read\ committed",
    "statement_timeout": "20s",
    "lock_timeout": "5s",
    "idle_in_transaction_session_timeout": "15s",
}
"""What each connection of the service is told, whatever its role has as a default.

A lock is waited for as long as on SQLite.
"""

CONNECTING: Final[Mapping[str, str]] = {
    "application_name": "voice-clone-bot",
    "client_encoding": "UTF8",
    "connect_timeout": "5",
    "keepalives_idle": "10",
    "keepalives_interval": "5",
    "keepalives_count": "3",
    "tcp_user_timeout": "15000",
}
"""How libpq connects. A network that was cut is noticed after 15 s instead of after two hours."""

POOL_SIZE: Final = 5
"""Connections that stay open; ten are the most, for a server takes 100 as it comes."""

TALLYING: Final = 4
"""Connections of their own for tallies, so that a send never waits for long transactions."""

RECYCLED_AFTER_SECONDS: Final = 1800
"""Firewalls forget connections that have long been idle."""

_FAULTS_OF_OURS: Final = ("21", "22", "23", "42")
"""Classes of SQLSTATE for commands that fail however often they are repeated."""

_NOT_ALLOWED: Final = "42501"
"""The operator can cure this one, by a GRANT."""

_TELLING: Final = "SELECT " + ", ".join(
    f"set_config('{name}', '{value}', true)"
    for name, value in PER_SESSION.items()
    if name.endswith("timeout")
)

_REPLACEMENT: Final = "\N{REPLACEMENT CHARACTER}"


def make_async_engine(url: str, connect: Connect | None = None) -> AsyncEngine:
    """Make the engine of the service; opens no connection yet. ImportError without the driver.

    `connect` opens a connection to the server, with the arguments of `psycopg.connect`.
    """
    engine = create_async_engine(
        as_driver_reads(url),
        async_creator=partial(connect or _patient().connect, **connecting(url)),
        pool_size=POOL_SIZE,
        max_overflow=POOL_SIZE,
        pool_timeout=30,
        pool_pre_ping=True,
        pool_recycle=RECYCLED_AFTER_SECONDS,
        hide_parameters=True,
    )
    _listen(engine.sync_engine)
    if is_pooled(url):
        event.listen(engine.sync_engine, "begin", _tell_transaction)
    return engine


def make_engine_for_tallies(url: str) -> AsyncEngine:
    """Make an engine whose commands commit by themselves, each in one round trip to the server."""
    engine = create_async_engine(
        as_driver_reads(url),
        async_creator=partial(_patient().connect, **connecting(url)),
        pool_size=TALLYING,
        max_overflow=0,
        pool_recycle=RECYCLED_AFTER_SECONDS,
        isolation_level="AUTOCOMMIT",
        hide_parameters=True,
    )
    _listen(engine.sync_engine)
    return engine


def make_engine(url: str) -> Engine:
    """Make an engine for what is done once, such as a migration, and may take its time."""
    told = {**PER_SESSION, "statement_timeout": "0", "idle_in_transaction_session_timeout": "0"}
    engine = create_engine(
        as_driver_reads(url),
        connect_args=_arguments(url, told),
        poolclass=pool.NullPool,
        hide_parameters=True,
    )
    _listen(engine)
    return engine


def connecting(url: str) -> dict[str, Any]:
    """Return psycopg's arguments for connections like ours, for a library that makes its own."""
    parts = as_driver_reads(url)
    _, named = parts.get_dialect()().create_connect_args(parts)
    return {**named, **_arguments(url, PER_SESSION)}


def is_fault_of_ours(fault: Exception) -> bool:
    """Return whether a command of ours was wrong, so that waiting doesn't cure it."""
    if isinstance(fault, IntegrityError):
        return True
    state = str(getattr(getattr(fault, "orig", None), "sqlstate", None) or "")
    return state.startswith(_FAULTS_OF_OURS) and state != _NOT_ALLOWED


def as_kept(text: str) -> str:
    """Return a text as PostgreSQL can keep it: U+0000 is the one character that it can't."""
    return text.replace("\0", _REPLACEMENT)


def _patient() -> "type[PatientConnection]":
    """Return the class of our connections; SQLite needs no driver of PostgreSQL."""
    from storage.dialects.patience import PatientConnection  # noqa: PLC0415

    return PatientConnection


def _listen(engine: Engine) -> None:
    event.listen(engine, "before_cursor_execute", _without_nul, retval=True)
    event.listen(engine, "handle_error", _without_details)


def as_driver_reads(url: str) -> URL:
    """Return a checked URL without the mark that only we read."""
    return make_url(url).difference_update_query([POOLED])


def _arguments(url: str, told: Mapping[str, str]) -> dict[str, Any]:
    """Return what to connect with; what the operator's URL says of it goes first.

    A pooler would refuse settings, or give them to whoever gets the connection next. It also gives
    us another server process each time, which doesn't know what the one before has prepared.
    """
    said = make_url(url).query
    ours = {name: value for name, value in CONNECTING.items() if name not in said}
    if is_pooled(url):
        return {**ours, "prepare_threshold": None}
    options = [f"-c {name}={value}" for name, value in told.items()]
    theirs = said.get("options", "")
    options.append(theirs if isinstance(theirs, str) else " ".join(theirs))
    return {**ours, "options": " ".join(options).strip()}


def _tell_transaction(connection: Connection) -> None:
    """Tell a transaction behind a pooler what other connections are told once."""
    connection.exec_driver_sql(_TELLING)


def _without_nul(
    _connection: Connection,
    _cursor: object,
    statement: str,
    parameters: Any,
    _context: object,
    _many: bool,
) -> tuple[str, Any]:
    """Replace U+0000 in every text that is sent; people and servers may send anything."""
    if isinstance(parameters, Sequence):
        return statement, [_cleaned(each) for each in parameters]
    return statement, _cleaned(parameters)


def _without_details(context: ExceptionContext) -> None:
    """Keep the first line of what the server says: the others quote rows, and errors are logged."""
    whole = str(context.original_exception)
    brief = whole.partition("\n")[0]
    for fault in (context.original_exception, context.sqlalchemy_exception):
        if fault is not None:
            fault.args = tuple(str(part).replace(whole, brief) for part in fault.args)


def _cleaned(values: Mapping[str, Any]) -> Mapping[str, Any]:
    return {
        name: as_kept(value) if isinstance(value, str) else value for name, value in values.items()
    }
