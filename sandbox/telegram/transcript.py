"""Writes a conversation down, for whoever reads why a test has failed."""

from collections.abc import Sequence

from sandbox.telegram.forms.values import Kind, Message


def transcript(messages: Sequence[Message]) -> str:
    """Write a conversation down, a line for each message."""
    return "\n".join(map(_line, messages)) or "(nothing was said)"


def _line(message: Message) -> str:
    what = message.text if message.kind is Kind.TEXT else f"<{message.kind}> {message.text}".strip()
    buttons = "".join(f" [{button.text}]" for button in message.buttons)
    return f"#{message.id} {message.sender.first_name}: {what}{buttons}"
