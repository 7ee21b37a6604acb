"""What the command `demo` can be told."""

import argparse
from pathlib import Path


def add_demo_options(parser: argparse.ArgumentParser) -> None:
    """Add the options to the command's parser."""
    parser.set_defaults(command="demo")
    parser.add_argument(
        "--clip",
        type=Path,
        default=Path("demo-clip.ogg"),
        metavar="FILE",
        help="where to write the demo clip (%(default)s)",
    )
    parser.add_argument(
        "--training",
        type=float,
        default=3.0,
        metavar="SECONDS",
        help="how long a training takes (%(default)s)",
    )
    parser.add_argument(
        "--cluster", action="store_true", help="play it with several processes, on PostgreSQL"
    )
    parser.add_argument("--serve", action="store_true", help="talk to it yourself, in a browser")
    parser.add_argument("--no-browser", action="store_true", help="with --serve: open no browser")
    parser.add_argument(
        "--page-port", type=int, default=0, metavar="PORT", help="with --serve: the page's port"
    )
