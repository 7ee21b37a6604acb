"""A tiny engine for previews: it does what its argument says."""

import os
import sys
import time

from sandbox.voice_api.engines.harness import serve


def speak(sample_wav: bytes, _text: str, _language: str) -> bytes:
    if sys.argv[1] == "die":
        os._exit(1)
    if sys.argv[1] == "hang":
        time.sleep(3600)
    if sys.argv[1] == "refuse":
        raise ValueError("there is no voice in the sample")
    if sys.argv[1] == "repeat":
        return sample_wav
    return b"imitation of " + sample_wav[:4]


if __name__ == "__main__":
    serve(speak)
