"""The child process of the engine: python -m sandbox.engine [--demo]."""

import sys

from sandbox.engine.speaking import demo, speak
from sandbox.voice_api.engines.harness import serve

if __name__ == "__main__":
    serve(demo if "--demo" in sys.argv[1:] else speak)
