"""What people see of a conversation: its text, for a failed test, and the buttons in it."""

from collections.abc import Iterable, Sequence

from sandbox.telegram.forms.markup import InlineButton
from sandbox.telegram.forms.values import Kind, Message


def transcript(messages: Sequence[Message]) -> str:
    """Return a conversation as text, a line for each message."""
    return "\n".join(map(_line, messages)) or "(nothing was said)"


def _line(message: Message) -> str:
    what = message.text if message.kind is Kind.TEXT else f"<{message.kind}> {message.text}".strip()
    buttons = "".join(f" [{button.text}]" for button in message.buttons)
    return f"#{message.id} {message.sender.first_name}: {what}{buttons}"


def find_button(label: str, shown: Iterable[Message]) -> tuple[Message, InlineButton]:
    """Find the first button with this label, or else the first whose label contains it.

    If there is none, AssertionError names the buttons that are there.
    """
    buttons = [(one, button) for one in shown for button in one.buttons]
    exact = [found for found in buttons if found[1].text == label]
    alike = [found for found in buttons if label in found[1].text]
    if not exact and not alike:
        texts = ", ".join(f'"{button.text}"' for _, button in buttons) or "none at all"
        raise AssertionError(f'no button "{label}"; the buttons: {texts}')
    return (exact or alike)[0]
