"""Compares the service with its peers, and writes docs/performance.md.

    python -m bench [--short | --page]

`make bench` runs it. A short run measures a bit of everything and writes nothing: it shows that
everything can still be measured. `--page` writes the page again from the figures of the last run.
"""

import argparse
import asyncio
import sys

from bench.effort import FULL, SHORT
from bench.everything import measure
from bench.machine.cores import keep_to_our_core
from bench.machine.facts import facts
from bench.page.page import FIGURES, write_page
from bench.page.tables import summary
from bench.results import Results, read


def main() -> None:
    """Do what the command line says."""
    parser = argparse.ArgumentParser(prog="python -m bench")
    parser.add_argument("--short", action="store_true", help="write nothing")
    parser.add_argument("--page", action="store_true", help="measure nothing")
    options = parser.parse_args()
    if options.page:
        write_page(read(FIGURES))
        return
    results = Results(machine=dict(facts()))

    def keep() -> None:
        if not options.short:
            results.write(FIGURES)
            write_page(read(FIGURES))

    keep_to_our_core()
    effort = SHORT if options.short else FULL
    asyncio.run(measure(effort, results, short=options.short, keep=keep))
    sys.stdout.write(summary(results))


if __name__ == "__main__":
    main()
