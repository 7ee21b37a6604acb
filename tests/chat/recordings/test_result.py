"""What comes of a recording: the clip in a form that is taken, a reaction, and the comparison."""

import sqlite3

import pytest

from bot.demo.stage import Stage
from handlers.words import texts
from sandbox.telegram.forms.values import EventKind, Kind, Message
from sandbox.user import User
from tests.chat.steps import agrees, has_a_clone, is_voice
from tests.support.sound import speech

LABEL = "🤖 AI-generated voice: this is “My voice”."
NO_MUSIC = "Bad Request: not enough rights to send music to the chat"


def is_music(message: Message) -> bool:
    return message.kind is Kind.AUDIO


def now(user: User, message: Message) -> Message:
    """A message as it is now."""
    return next(one for one in user.messages if one.id == message.id)


def said(user: User, after: Message) -> list[tuple[str, str]]:
    """What the bot has said since then."""
    since = [one for one in user.messages if one.from_bot and one.id > after.id]
    return [(one.kind.value, one.text) for one in since]


def likenesses(stage: Stage) -> list[tuple[int, str | None]]:
    """What is kept of the verdicts."""
    path = stage.settings.database_url.partition("///")[2]
    with sqlite3.connect(path) as connection:
        kept = connection.execute("SELECT id, likeness FROM trainings ORDER BY id").fetchall()
    connection.close()
    return kept


async def test_an_owner_who_blocks_voice_messages_gets_the_same_clip_as_music(
    stage: Stage, anna: User
) -> None:
    anna.accepts_no_voice()
    note = await anna.sends_voice(speech.austen(), seconds=25)
    await anna.presses_shown(texts.OWN_VOICE)
    clip = await anna.sees(is_music, within=20)
    assert (clip.text, clip.reply_to) == (LABEL, note.id)
    assert b"AI-generated voice" in clip.content
    assert clip.buttons[0].text == "Compare"
    (call,) = [call for call in stage.telegram.calls if call.method == "sendAudio"]
    assert call.parameters["title"] == "My voice"
    assert call.parameters["performer"] == "AI-generated voice"


async def test_played_again_it_is_music_again(stage: Stage, anna: User) -> None:
    anna.accepts_no_voice()
    await agrees(anna)
    await anna.sends_voice(speech.austen(), seconds=25)
    clip = await anna.sees(is_music, within=20)
    await anna.says("/voices")
    await anna.presses_shown("My voice (ready)")
    await anna.presses_shown(texts.PLAY)
    again = await anna.sees(is_music, after=clip)
    assert again.text == LABEL


async def test_an_owner_who_gets_no_music_either_is_told_how_to_hear_the_clip(
    stage: Stage, anna: User
) -> None:
    anna.accepts_no_voice()
    stage.telegram.fail_next("sendAudio", status=400, description=NO_MUSIC)
    await agrees(anna)
    await anna.sends_voice(speech.austen(), seconds=25)
    told = await anna.sees(texts.NOT_TAKEN.format(title="My voice"), within=20)
    assert [button.text for button in told.buttons] == [texts.PLAY]


async def test_an_owner_who_blocks_voice_messages_later_is_told_when_they_play_one(
    stage: Stage, anna: User
) -> None:
    clip = await has_a_clone(anna)
    anna.accepts_no_voice()
    await anna.says("/voices")
    await anna.presses_shown("My voice (ready)")
    await anna.presses_shown(texts.PLAY)
    await anna.sees(texts.NOT_TAKEN.format(title="My voice"), after=clip)


async def test_an_owner_who_is_away_gets_the_music_when_they_are_back(
    stage: Stage, anna: User
) -> None:
    anna.accepts_no_voice()
    stage.upstream.hold()
    await agrees(anna)
    await anna.sends_voice(speech.austen(), seconds=25)
    await anna.sees("I'm training", within=20)
    await anna.blocks_the_bot()
    stage.upstream.release()
    await stage.upstream.settled()
    await anna.unblocks_the_bot()
    await anna.sees(is_music, within=20)


async def test_a_recording_is_seen_at_once_and_marked_when_its_clone_is_ready(
    stage: Stage, anna: User
) -> None:
    note = await anna.sends_voice(speech.austen(), seconds=25)
    await anna.sees(texts.ASK_CONSENT)
    assert now(anna, note).reaction == "👀"
    await anna.presses(texts.OWN_VOICE)
    await anna.sees(texts.DONE.format(title="My voice"), within=20)
    assert now(anna, note).reaction == "👍"


async def test_a_recording_that_failed_or_was_refused_keeps_no_reaction(
    stage: Stage, anna: User
) -> None:
    await agrees(anna)
    stage.upstream.fail_next_training("too much noise")
    failed = await anna.sends_voice(speech.austen(), seconds=25)
    news = await anna.sees("The training of “My voice” failed. ", within=20)
    await anna.sees(texts.OVER_FAILED.format(title="My voice"), within=20)
    silent = await anna.sends_voice(speech.silence(20.0), seconds=20)
    await anna.sees("silent", after=silent, within=20)
    assert [now(anna, one).reaction for one in (failed, silent)] == [None, None]

    await anna.presses(texts.AGAIN, news)
    await anna.sees(texts.DONE.format(title="My voice"), within=20)
    marks = [one.detail for one in stage.telegram.events if one.kind is EventKind.REACTION]
    of_failed = [one for one in marks if one]
    assert of_failed.count("👀") == 4
    assert now(anna, failed).reaction == "👍"


async def test_a_reaction_that_telegram_refuses_costs_nothing(stage: Stage, anna: User) -> None:
    stage.telegram.fail_next("setMessageReaction", status=400, times=None)
    await has_a_clone(anna)


async def test_recording_and_clone_are_played_side_by_side_and_judged(
    stage: Stage, anna: User
) -> None:
    clip = await has_a_clone(anna)
    note = anna.messages[0]
    await anna.presses(texts.COMPARE, clip)
    asked = await anna.sees(texts.ASK_LIKENESS)
    shown = [one for one in anna.messages if one.id > clip.id]
    assert [one.file for one in shown] == [note.file, clip.file, None]
    assert [one.text for one in shown] == ["", LABEL, texts.ASK_LIKENESS]

    await anna.presses(texts.ALIKE, asked)
    await anna.sees(texts.NOTED_ALIKE)
    assert likenesses(stage) == [(1, "alike")]


async def test_a_verdict_can_be_changed_and_not_me_leads_to_a_new_recording(
    stage: Stage, anna: User
) -> None:
    clip = await has_a_clone(anna)
    await anna.presses(texts.COMPARE, clip)
    asked = await anna.sees(texts.ASK_LIKENESS)
    await anna.presses(texts.UNLIKE, asked)
    told = await anna.sees(texts.NOTED_UNLIKE.format(advice=texts.NOTHING_WRONG))
    await anna.presses(texts.UNLIKE, asked)
    await anna.presses(texts.ALIKE, told)
    await anna.sees(texts.NOTED_ALIKE)
    assert likenesses(stage) == [(1, "alike")]

    await anna.presses(texts.RETRAIN, told)
    await anna.sees(texts.ASK_RECORDING.format(title="My voice"))
    again = await anna.sends_voice(speech.austen(), seconds=25)
    await anna.presses_shown("Replace “My voice”")
    await anna.sees(is_voice, after=again, within=20)
    assert likenesses(stage) == [(1, "alike"), (3, None)]


@pytest.mark.parametrize("kind", ["music", "video note", "document"])
async def test_a_recording_of_any_kind_is_shown_again(stage: Stage, anna: User, kind: str) -> None:
    await agrees(anna)
    if kind == "music":
        note = await anna.sends_audio(speech.as_mp3(), "me.mp3", "audio/mpeg", seconds=25)
    elif kind == "video note":
        note = await anna.sends_video_note(speech.as_video_note(), seconds=25)
    else:
        note = await anna.sends_document(speech.as_wav(), "me.wav", "audio/x-wav")
    clip = await anna.sees(is_voice, after=note, within=20)
    await anna.presses(texts.COMPARE, clip)
    await anna.sees(texts.ASK_LIKENESS)
    assert note.file in [one.file for one in anna.messages if one.id > clip.id]


async def test_a_recording_that_is_gone_from_the_chat_is_said_to_be(
    stage: Stage, anna: User
) -> None:
    clip = await has_a_clone(anna)
    stage.telegram.world.chats.remove(anna.messages[0])
    await anna.presses(texts.COMPARE, clip)
    await anna.sees(texts.ASK_LIKENESS)
    assert said(anna, clip) == [
        ("text", texts.RECORDING_NOT_SHOWN),
        ("voice", LABEL),
        ("text", texts.ASK_LIKENESS),
    ]


async def test_recordings_that_were_joined_are_all_shown(stage: Stage, anna: User) -> None:
    await agrees(anna)
    short = await anna.sends_voice(speech.short(), seconds=3)
    await anna.sees("I'll join them", within=20)
    long = await anna.sends_voice(speech.austen(), seconds=25)
    clip = await anna.sees(is_voice, after=long, within=20)
    await anna.presses(texts.COMPARE, clip)
    await anna.sees(texts.ASK_LIKENESS)
    shown = [one.file for one in anna.messages if one.id > clip.id]
    assert shown == [short.file, long.file, clip.file, None]
