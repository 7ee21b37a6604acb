#!/usr/bin/env bash
# SQLAlchemy turns an IPv6 address among several PostgreSQL hosts into the host "[", without a word.
#
# Several hosts are written as `?host=HostA:port&host=HostB:port`. libpq's own form, `[::1]:5432,two:5433` before the
# path, is refused with "invalid literal for int()". In the parameter, the host and its port are taken apart at the
# first colon, so `[::1]:5432` becomes the host "[", and its port is gone. With one host, before the path, brackets are
# understood.
#
# Consequence: the first server is never tried, and nobody is told while the second one answers. With `host=::1,two` and
# `port=5432,5433`, each a list with commas, everything arrives.
set -euo pipefail
VERSION=2.1.9
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check "sqlalchemy==$VERSION" "psycopg[binary]==3.3.9"
"$folder/venv/bin/python" - <<'PYTHON'
from importlib.metadata import version

from sqlalchemy import make_url


def hosts_of(rest: str) -> tuple[object, object]:
    url = make_url(f"postgresql+psycopg://bot@{rest}")
    _, named = url.get_dialect()().create_connect_args(url)
    print(f"{rest} -> host={named['host']!r}, port={named['port']!r}")
    return named["host"], named["port"]


print(f"SQLAlchemy {version('sqlalchemy')}, psycopg {version('psycopg')}")
alone = hosts_of("[::1]:5432/bot")
names = hosts_of("/bot?host=one:5432&host=two:5433")
several = hosts_of("/bot?host=[::1]:5432&host=two:5433")
lists = hosts_of("/bot?host=::1,two&port=5432,5433")
if (alone, names, lists) != (("::1", 5432), ("one,two", "5432,5433"), ("::1,two", "5432,5433")):
    raise SystemExit("what worked works no more")
if several != ("[,two", ",5433"):
    raise SystemExit("the behaviour has changed")
print("of several hosts, an IPv6 address becomes [")
PYTHON
