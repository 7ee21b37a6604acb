"""/settings: everything in one place, and a button to each."""

import pytest

from bot.demo.stage import Stage
from handlers.features import settings
from handlers.words import privacy_texts, texts
from sandbox.telegram.forms.values import Kind
from sandbox.user import User
from tests.chat.steps import has_a_clone


async def test_somebody_new_sees_what_the_app_speaks_and_that_nothing_was_agreed(
    anna: User,
) -> None:
    await anna.says("/settings")
    shown = await anna.sees("Language: English, as in your Telegram app")
    assert settings.NOT_AGREED in shown.text
    assert "0 of 3 clones, 0 of 5 trainings in the last 24 hours." in shown.text


async def test_an_owner_sees_language_consent_and_quota(stage: Stage, anna: User) -> None:
    await has_a_clone(anna)
    await anna.says("/language")
    await anna.presses_shown("English")
    await anna.says("/settings")
    shown = await anna.sees("Language: English (/language)")
    assert "You agreed to version" in shown.text
    assert "1 of 3 clones, 1 of 5 trainings in the last 24 hours." in shown.text


@pytest.mark.parametrize(
    ("label", "told"),
    [
        (settings.CHANGE_LANGUAGE, texts.ASK_LANGUAGE),
        (settings.PRIVACY, "A voice recording is personal."),
        (settings.MY_DATA, "Everything I keep about you"),
        (settings.FORGET, "Erase everything about you?"),
    ],
)
async def test_each_button_leads_to_what_it_says(
    stage: Stage, anna: User, label: str, told: str
) -> None:
    await has_a_clone(anna)
    await anna.says("/settings")
    await anna.presses_shown(label)
    await anna.sees(told)


async def test_my_data_comes_in_words_with_the_file_beside_it(stage: Stage, anna: User) -> None:
    await has_a_clone(anna)
    await anna.says("/mydata")
    told = await anna.sees("Everything I keep about you")
    file = await anna.sees(lambda one: one.kind is Kind.DOCUMENT)
    assert "“My voice” is ready." in told.text
    assert "it is your own voice" in told.text
    assert file.text == privacy_texts.MY_DATA
