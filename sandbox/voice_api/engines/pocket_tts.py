"""The child process that speaks with Kyutai's pocket-tts (written for version 4.0.1).

Run by the server as `python -m sandbox.voice_api.engines.pocket_tts`; the package has to be
installed beside ours. It loads its weights from Hugging Face when it needs them for the first time.
"""

import importlib
import io
import tempfile
import wave
from functools import cache
from typing import Any

import numpy as np

from sandbox.voice_api.engines.harness import serve

LANGUAGES = {
    "en": "english",
    "fr": "french",
    "de": "german",
    "pt": "portuguese",
    "it": "italian",
    "es": "spanish",
}
"""Its models for the languages that the contract has too."""


class CantSpeak(Exception):
    """The engine has no model for this language."""


def speak(sample_wav: bytes, text: str, language: str) -> bytes:
    """Say a text with the voice of a sample; raises CantSpeak for a language without a model."""
    if language not in LANGUAGES:
        raise CantSpeak(f"pocket-tts does not speak {language}, only {', '.join(LANGUAGES)}")
    model = _model(LANGUAGES[language])
    with tempfile.NamedTemporaryFile(suffix=".wav") as file:
        file.write(sample_wav)
        file.flush()
        voice = model.get_state_for_audio_prompt(file.name, truncate=True)
    sound = model.generate_audio(voice, text).numpy().reshape(-1)
    return _as_wav(sound, int(model.sample_rate))


@cache
def _model(language: str) -> Any:
    return importlib.import_module("pocket_tts").TTSModel.load_model(language=language)


def _as_wav(sound: Any, rate: int) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(rate)
        writer.writeframes((np.clip(sound, -1.0, 1.0) * 32767).astype("<i2").tobytes())
    return file.getvalue()


if __name__ == "__main__":
    serve(speak)
