"""The way to the command line; the page of `make play` is there before the rest could be loaded."""

import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line says; returns the exit code."""
    given = sys.argv[1:] if arguments is None else arguments
    if given[:1] == ["demo"] and "--serve" in given:
        # Here the service is a process of its own; to load it takes two seconds.
        from bot.demo.serving import serve_page  # noqa: PLC0415

        return serve_page(given[1:])
    from bot.command_line import main as do  # noqa: PLC0415

    return do(given)


if __name__ == "__main__":
    sys.exit(main())
