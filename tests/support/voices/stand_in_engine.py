"""A tiny engine for a child process: what the text asks for is what it does."""

import os
import sys
import time

from sandbox.voice_api.engines.harness import serve


def speak(sample_wav: bytes, text: str, language: str) -> bytes:
    print("a library that prints")  # noqa: T201 - it must not break the answer
    if text == "die":
        os._exit(1)
    if text == "hang":
        time.sleep(3600)
    if text == "raise":
        raise ValueError("out of\ntune")
    if text == "environ":
        return repr(dict(os.environ)).encode()  # noqa: TID251 - it is what is looked at
    return f"{os.getpid()} {language} {text} {len(sample_wav)} {sys.argv[1:]}".encode()


if __name__ == "__main__":
    serve(speak)
