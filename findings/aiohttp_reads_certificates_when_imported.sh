#!/usr/bin/env bash
# `import aiohttp` reads all certificates of the machine twice, and never again.
#
# connector.py makes two TLS contexts while it is loaded, also for whoever only serves. So
# SSL_CERT_FILE counts if it is set before the import; set after it, the session doesn't know it,
# although a context that Python makes then does. The second context verifies nobody, and reads the
# certificates all the same.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check aiohttp==3.14.5 trustme==1.2.1
cat > "$folder/look.py" <<'PYTHON'
import asyncio
import os
import ssl
import sys

import trustme

late = sys.argv[1] == "late"
mine = trustme.CA()
mine.cert_pem.write_to_path("mine.pem")
if not late:
    os.environ["SSL_CERT_FILE"] = "mine.pem"

import aiohttp
from aiohttp import web

os.environ["SSL_CERT_FILE"] = "mine.pem"
assert ssl.create_default_context().get_ca_certs()[0]["issuer"], "Python's own knows it"


async def main():
    served = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    mine.issue_cert("127.0.0.1").configure_cert(served)
    app = web.Application()
    app.router.add_get("/", lambda _request: web.Response(text="hello"))
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=served).start()
    url = f"https://127.0.0.1:{runner.addresses[0][1]}/"
    async with aiohttp.ClientSession() as session:
        for how, context in (
            ("a session as it is", True),
            ("with a context that is made now", ssl.create_default_context()),
        ):
            try:
                async with session.get(url, ssl=context) as answer:
                    outcome = answer.status
            except aiohttp.ClientConnectorCertificateError:
                outcome = "not trusted"
            print(f"SSL_CERT_FILE {'after' if late else 'before'} the import, {how}: {outcome}")
            assert outcome == ("not trusted" if late and context is True else 200), outcome
    await runner.cleanup()


asyncio.run(main())
PYTHON
cat > "$folder/count.py" <<'PYTHON'
import ssl

reads, read = [], ssl.SSLContext.set_default_verify_paths


def counted(context):
    reads.append(str(context.verify_mode))
    read(context)


ssl.SSLContext.set_default_verify_paths = counted
import aiohttp

print("aiohttp", aiohttp.__version__, "reads certificates into contexts with", " and ".join(reads))
assert len(reads) == 2, "it reads them another number of times"
PYTHON
cd "$folder"
for when in early late; do venv/bin/python look.py "$when"; done
venv/bin/python count.py
