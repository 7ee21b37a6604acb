#!/usr/bin/env bash
# coverage 7.17.3 on Python 3.11 reports a line as not run that has run and printed: the line of a coroutine that follows
# the await of another one, in which the exception of an awaited future was caught. The task throws such an exception
# into the innermost coroutine; the ones around it are then not "called" again, and the tracer loses its place.
# Catch the exception in the coroutine whose lines count, not in one that it awaits.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check coverage==7.17.3

cat > "$folder/caught.py" <<'PY'
import asyncio


async def is_there(future):
    try:
        await future
    except LookupError:
        return False
    return True


async def look(future):
    if await is_there(future):
        print("ran: there")
    else:
        print("ran: gone")


async def main():
    loop = asyncio.get_running_loop()
    there, gone = loop.create_future(), loop.create_future()
    loop.call_soon(there.set_result, 1)
    await look(there)
    loop.call_soon(gone.set_exception, LookupError())
    await look(gone)


asyncio.run(main())
PY

cd "$folder"
venv/bin/python --version
venv/bin/coverage --version > version.txt
head -1 version.txt
venv/bin/coverage run caught.py | tee said.txt
grep -q "ran: gone" said.txt
venv/bin/coverage report --show-missing | tee report.txt
line=$(grep -n 'print("ran: gone")' caught.py | cut -d: -f1)
if grep -Eq "^caught.py .* $line\$" report.txt; then
    echo "line $line printed 'ran: gone' and is reported as missing"
else
    echo "line $line is no longer reported as missing"
    exit 1
fi
