"""The keyboards below messages, and which ones Telegram accepts."""

from typing import Literal

from sandbox.telegram.forms.errors import ApiError, bad_request
from sandbox.telegram.forms.parts import Part

CALLBACK_DATA_BYTES = 64
"""The most bytes that a button may carry (Bot API, InlineKeyboardButton)."""
COPY_TEXT_CHARACTERS = 256
"""The most characters that a button may copy (Bot API, CopyTextButton)."""
MOST_BUTTONS = 100
"""The most buttons that Telegram accepts in one keyboard."""


class CopyText(Part, frozen=True, kw_only=True):
    """The text that a copy button puts on the clipboard."""

    text: str


class InlineButton(Part, frozen=True, kw_only=True):
    """A button under a message."""

    text: str
    callback_data: str | None = None
    url: str | None = None
    copy_text: CopyText | None = None
    style: Literal["primary", "success", "danger"] | None = None


class KeyButton(Part, frozen=True, kw_only=True):
    """A button of the keyboard that replaces the letters; pressing it sends its text."""

    text: str


class Markup(Part, frozen=True, kw_only=True):
    """A reply_markup: exactly one of its four kinds."""

    inline_keyboard: tuple[tuple[InlineButton, ...], ...] | None = None
    keyboard: tuple[tuple[KeyButton | str, ...], ...] | None = None
    remove_keyboard: bool = False
    force_reply: bool = False
    selective: bool = False
    resize_keyboard: bool = False
    one_time_keyboard: bool = False
    is_persistent: bool = False
    input_field_placeholder: str | None = None

    @property
    def buttons(self) -> tuple[InlineButton, ...]:
        """The buttons below the message, row after row."""
        return tuple(button for row in self.inline_keyboard or () for button in row)


def checked(markup: Markup | None) -> Markup | None:
    """Return the markup if Telegram would show it; otherwise ApiError 400 says what is wrong.

    An empty inline keyboard counts as none, as in Telegram.
    """
    if markup is None or markup == Markup(inline_keyboard=()):
        return None
    kinds = [markup.inline_keyboard, markup.keyboard, markup.remove_keyboard, markup.force_reply]
    if sum(map(bool, kinds)) != 1:
        raise bad_request("reply_markup must be exactly one of the four kinds of markup")
    if len(markup.buttons) > MOST_BUTTONS:
        raise bad_request("reply markup is too long")
    for button in markup.buttons:
        if refusal := _refusal(button):
            raise refusal
    return markup


def inline_only(markup: Markup | None) -> Markup | None:
    """Check the markup of an edit, which may contain only buttons below the message."""
    markup = checked(markup)
    if markup and not markup.inline_keyboard:
        raise bad_request("inline keyboard expected")
    return markup


def _refusal(button: InlineButton) -> ApiError | None:
    does = [button.callback_data, button.url, button.copy_text]
    if not button.text:
        return bad_request("inline keyboard button text must be non-empty")
    if sum(what is not None for what in does) > 1:
        return bad_request(f'inline keyboard button "{button.text}" can do only one thing')
    if not any(does):
        return bad_request(
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
        )
    if button.url and not button.url.startswith(("http://", "https://", "tg://")):
        return bad_request(f"inline keyboard button URL '{button.url}' is invalid")
    return _carries_too_much(button)


def _carries_too_much(button: InlineButton) -> ApiError | None:
    if button.copy_text and not 1 <= len(button.copy_text.text) <= COPY_TEXT_CHARACTERS:
        return bad_request("BUTTON_COPY_TEXT_INVALID")
    if len((button.callback_data or "").encode()) > CALLBACK_DATA_BYTES:
        return bad_request("BUTTON_DATA_INVALID")
    return None
