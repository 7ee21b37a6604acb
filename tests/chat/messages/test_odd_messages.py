"""Whatever else people send: each gets one answer that says what works, and nothing twice."""

from typing import Any

import pytest

from bot.demo.stage import Stage
from handlers.words import texts
from sandbox.telegram.forms.values import Message
from sandbox.user import User
from tests.chat.messages.test_flood import said_to
from tests.chat.steps import has_a_clone, is_voice
from tests.support.sound import speech

PHOTO = [{"file_id": "p", "file_unique_id": "p", "width": 90, "height": 90, "file_size": 900}]
STICKER = {
    "file_id": "s",
    "file_unique_id": "s",
    "type": "regular",
    "width": 1,
    "height": 1,
    "is_animated": False,
    "is_video": False,
}
NO_RECORDING = "This is not a recording. Please send a voice note, or an audio file."
ALBUM: Any = {"fields": {"media_group_id": "13579"}}


async def sends_an_album(user: User, count: int = 3) -> list[Message]:
    """Send audio files as one album."""
    return [
        await user.sends_audio(speech.as_mp3(), f"{number}.mp3", "audio/mpeg", seconds=25, **ALBUM)
        for number in range(count)
    ]


@pytest.mark.parametrize(
    ("sent", "answer"),
    [
        ({"photo": PHOTO}, NO_RECORDING),
        ({"photo": PHOTO, "caption": ""}, NO_RECORDING),
        ({"dice": {"emoji": "🎲", "value": 6}}, NO_RECORDING),
        ({"location": {"latitude": 48.2, "longitude": 16.4}}, NO_RECORDING),
        ({"contact": {"phone_number": "+431", "first_name": "Boris"}}, NO_RECORDING),
        ({"sticker": STICKER}, texts.UNKNOWN),
    ],
    ids=["photo", "empty caption", "dice", "location", "contact", "sticker"],
)
async def test_a_message_without_a_recording_is_answered_once(
    stage: Stage, anna: User, sent: dict[str, Any], answer: str
) -> None:
    await anna.sends_other(**sent)
    await anna.sees(answer)
    assert said_to(anna) == [answer]


@pytest.mark.parametrize(
    "text", ["/dance", "/voicesx", "My deep voice", "x" * 4096, "delete:1", "👍", "<b>hi</b>"]
)
async def test_any_text_is_answered_with_what_works(stage: Stage, anna: User, text: str) -> None:
    await anna.says(text)
    await anna.sees(texts.UNKNOWN)
    assert said_to(anna) == [texts.UNKNOWN]


async def test_a_text_that_nobody_asked_for_is_no_title(stage: Stage, anna: User) -> None:
    clip = await has_a_clone(anna)
    await anna.says("My deep voice")
    await anna.sees(texts.UNKNOWN, after=clip)
    assert {slot.name for slot in stage.upstream.slots.values()} == {"My voice"}


async def test_a_very_long_title_is_counted_and_its_edit_is_taken(stage: Stage, anna: User) -> None:
    clip = await has_a_clone(anna)
    await anna.presses(texts.RENAME, clip)
    await anna.sees(texts.ASK_TITLE.format(title="My voice"))
    long = await anna.says("x" * 4096)
    await anna.sees("This name is too long: 4096/20")
    await anna.edits(long, "Deep <voice>")
    await anna.sees("it is called “Deep <voice>” now")
    await anna.edits(long, "Deeper voice")
    await anna.sees(texts.EDITED_TEXT)
    assert {slot.name for slot in stage.upstream.slots.values()} == {"Deep <voice>"}


async def test_a_title_of_spaces_is_asked_for_again(stage: Stage, anna: User) -> None:
    clip = await has_a_clone(anna)
    await anna.presses(texts.RENAME, clip)
    await anna.sees(texts.ASK_TITLE.format(title="My voice"))
    await anna.says("\u2003\u200b \u200b")
    await anna.sees("A name needs at least one letter")


async def test_an_edited_caption_trains_nothing_again(stage: Stage, anna: User) -> None:
    clip = await has_a_clone(anna)
    await anna.edits(anna.messages[0], "My deep voice")
    await anna.sees(texts.EDITED_RECORDING)
    assert [one.text for one in anna.messages if one.from_bot and one.id > clip.id] == [
        texts.EDITED_RECORDING
    ]
    (slot,) = stage.upstream.slots.values()
    assert (slot.name, stage.upstream.trainings[slot.id]) == ("My voice", 1)


async def test_a_location_that_moves_is_answered_when_it_is_sent_and_never_again(
    stage: Stage, anna: User
) -> None:
    place = await anna.sends_other(location={"latitude": 48.2, "longitude": 16.4})
    await anna.sees(NO_RECORDING)
    await anna.edits(place, "")
    await anna.says("/cancel")
    await anna.sees(texts.NOTHING_TO_CANCEL)
    assert said_to(anna) == [NO_RECORDING, texts.NOTHING_TO_CANCEL]


async def test_a_person_who_edits_too_fast_is_told_so(stage: Stage, anna: User) -> None:
    said = await anna.says("hello")
    for number in range(40):
        await anna.edits(said, f"hello {number}")
    # The answers before it come one a second, as Telegram allows.
    await anna.sees(texts.TOO_FAST, within=40)
    assert said_to(anna).count(texts.TOO_FAST) == 1
    assert len(said_to(anna)) <= 30


async def test_of_an_album_the_first_is_taken_and_one_line_says_so(
    stage: Stage, anna: User
) -> None:
    items = await sends_an_album(anna)
    await anna.sees(texts.REST_OF_ALBUM)
    await anna.presses_shown(texts.OWN_VOICE)
    clip = await anna.sees(is_voice, within=20)
    assert clip.reply_to == items[0].id
    assert len(stage.upstream.slots) == 1
    assert said_to(anna).count(texts.REST_OF_ALBUM) == 1
    marks = {one.id: one.reaction for one in anna.messages if not one.from_bot}
    assert [marks[item.id] for item in items][1:] == [None, None]


async def test_an_album_that_is_delivered_twice_is_still_one_recording_and_one_line(
    stage: Stage, anna: User
) -> None:
    stage.telegram.deliver_next_twice(updates=3)
    await sends_an_album(anna)
    await anna.presses_shown(texts.OWN_VOICE)
    await anna.sees(texts.DONE.format(title="My voice"), within=20)
    assert len(stage.upstream.slots) == 1
    assert said_to(anna).count(texts.REST_OF_ALBUM) == 1


async def test_that_the_rest_is_left_out_is_said_although_telegram_failed_once(
    stage: Stage, anna: User
) -> None:
    await anna.sends_audio(speech.as_mp3(), seconds=25, **ALBUM)
    await anna.sees(texts.ASK_CONSENT)
    stage.telegram.fail_next("sendMessage", status=502)
    for _ in range(2):
        await anna.sends_audio(speech.as_mp3(), seconds=25, **ALBUM)
    await anna.sees(texts.REST_OF_ALBUM)
    await anna.says("/help")
    await anna.sees(texts.HELP)
    assert said_to(anna).count(texts.REST_OF_ALBUM) == 1


async def test_an_album_whose_first_one_is_refused_is_begun_by_the_next(
    stage: Stage, anna: User
) -> None:
    too_big = 21 * 1024 * 1024
    await anna.sends_audio(speech.as_mp3(), claimed_size=too_big, seconds=25, **ALBUM)
    await anna.sends_audio(speech.as_mp3(), seconds=25, **ALBUM)
    await anna.sees("bigger than 20 MB")
    await anna.presses_shown(texts.OWN_VOICE)
    await anna.sees(is_voice, within=20)
    assert texts.REST_OF_ALBUM not in said_to(anna)
