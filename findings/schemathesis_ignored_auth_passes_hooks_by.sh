#!/usr/bin/env bash
# Schemathesis's check ignored_auth passes the hook after_call by: it judges answers that the hook never saw.
#
# The hook may change a response before it is checked, which is how an API whose verdict is in the body
# (HTTP 200 with {"code": 401}) is tested. All other checks see the changed response. ignored_auth asks once
# more without the key, by itself, and takes the 200 of that answer for an API that needs no key.
set -euo pipefail

folder=$(mktemp -d)
server=
trap 'test -z "$server" || kill "$server"; rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check schemathesis==4.32.5
cd "$folder"
cat > server.py <<'PYTHON'
import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

ANSWER = {"content": {"application/json": {"schema": {"required": ["code"]}}}, "description": "x"}
DOCUMENT = {
    "openapi": "3.1.0",
    "info": {"title": "verdicts in the body", "version": "1"},
    "security": [{"key": []}],
    "paths": {"/things": {"get": {"responses": {"200": ANSWER, "401": ANSWER}}}},
    "components": {"securitySchemes": {"key": {"type": "http", "scheme": "bearer"}}},
}


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        verdict = {"code": 0 if self.headers["Authorization"] == "Bearer good" else 401}
        body = json.dumps(DOCUMENT if self.path == "/openapi.json" else verdict).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(server.server_port, flush=True)
server.serve_forever()
PYTHON
cat > hooks.py <<'PYTHON'
import schemathesis


@schemathesis.hook
def after_call(context, case, response):
    response.status_code = response.json()["code"] or 200
    with open("seen", "a") as file:
        file.write(f"{response.status_code}\n")
PYTHON
python3 server.py > port &
server=$!
until test -s port; do sleep 0.1; done
"$folder/venv/bin/schemathesis" --version
status=0
SCHEMATHESIS_HOOKS=hooks PYTHONPATH=. "$folder/venv/bin/schemathesis" run \
    "http://127.0.0.1:$(cat port)/openapi.json" --header "Authorization: Bearer good" \
    --checks ignored_auth --phases fuzzing --max-examples 5 --seed 1 --no-color > said 2>&1 || status=$?
echo "exit code: $status; what the hook has seen:"; sort seen | uniq -c
grep -A4 "without authentication" said | head -5
test "$status" = 1
grep -q "Expected 401 or 403, got .200 OK." said
if grep -q 401 seen; then echo "ignored_auth now calls the hook"; exit 1; fi
