"""Loads much at once: without looking for garbage in it, and without what nobody here uses."""

import gc
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import Final

from bot.process.stand_ins import Later, NamesOnly

ABSENT: Final = frozenset({"cryptography", "rich"})
"""Packages that others import if they can.

python-telegram-bot reads passports with cryptography, which takes 7 MiB; structlog paints with
rich, which developers have installed.
"""

EMPTY: Final = frozenset(
    {
        "aiohttp.client_middleware_digest_auth",
        "aiohttp.tracing",
        "aiohttp.web_fileresponse",
        "attr.validators",
        "http.server",
        "httpx",
        "sqlalchemy.ext.asyncio.scoping",
        "sqlalchemy.ext.asyncio.session",
        "sqlalchemy.sql.lambdas",
        "telegram.ext._handlers.conversationhandler",
        "wsgiref.simple_server",
    }
)
"""Modules that others import in any case: for calls by httpx, and for sessions of an ORM.

We write SQL without an ORM, and carry calls by aiohttp (bot/net/transport.py), whose calls nobody
traces, or has to prove a password in. Files are sent by bot/web/sending.py, nothing has attrs
check values, no conversation has a handler, no statement is a function, and the page of figures
has a server already. Each module has names that are imported, and nobody here calls what they stand
for: together 82 ms of CPU and 9 MiB.
"""

LATER: Final = frozenset({"idna", "importlib.metadata", "locale"})
"""Modules that others import and hardly ever use: whoever does has them loaded (1.3 MiB)."""


class _Unloaded:
    """Finds no package of `ABSENT`, and what stands for the modules of `EMPTY` and `LATER`."""

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None = None,
        target: ModuleType | None = None,
    ) -> ModuleSpec | None:
        if fullname in ABSENT:
            raise ModuleNotFoundError(f"{fullname} is not loaded here", name=fullname)
        if fullname in LATER:
            spec = PathFinder.find_spec(fullname, path, target)
            if spec is not None and spec.loader is not None:
                spec.loader = Later(spec.loader)
            return spec
        return ModuleSpec(fullname, NamesOnly()) if fullname in EMPTY else None


@contextmanager
def _without_certificates() -> Iterator[None]:
    """Keep aiohttp from reading the machine's certificates while it is imported, twice.

    It makes two TLS contexts then. They verify as ever, and know the folder of certificates, but
    not the file. Our own connections have a context that is made later (bot/net/connecting.py).
    """
    # OpenSSL reads the file that this names, whenever a context asks for the usual certificates.
    before = os.environ.get(_FILE)  # noqa: TID251 - put back as it was
    os.environ[_FILE] = os.devnull  # noqa: TID251
    try:
        yield
    finally:
        if before is None:
            del os.environ[_FILE]  # noqa: TID251
        else:
            os.environ[_FILE] = before  # noqa: TID251


_FILE: Final = "SSL_CERT_FILE"


@contextmanager
def loading() -> Iterator[None]:
    """Load modules in the block: they stay until the end, so nothing among them is garbage.

    Python would look through all of them again and again, while they are loaded and later on.
    What can do without a package or a module that is left out has to do without it from then on;
    who imports a module of Python's own later gets all of it.
    """
    unloaded = _Unloaded()
    sys.meta_path.insert(0, unloaded)
    gc.disable()
    try:
        with _without_certificates():
            yield
    finally:
        gc.freeze()
        gc.enable()
        sys.meta_path.remove(unloaded)
        _give_back()


def _give_back() -> None:
    """Forget the empty ones among Python's own modules: there is no telling who needs them next."""
    for name in EMPTY.intersection(sys.modules):
        package, _, module = name.rpartition(".")
        if package in sys.stdlib_module_names:
            del sys.modules[name]
            delattr(sys.modules[package], module)
