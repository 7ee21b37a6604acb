"""The main journeys, word for word, in two languages: read them in the folder golden.

After a change of sentences: `pytest tests/chat/journeys --write-journeys`, and read what changed.
"""

from pathlib import Path

import pytest

from bot.app import now
from bot.demo.stage import Stage
from handlers.words.languages import Language, read_catalogues
from sandbox.user import User
from tests.chat.journeys.paper import Paper
from tests.chat.journeys.steps import JOURNEYS, SPOKEN, Journey, Traveller

GOLDEN = Path(__file__).parent / "golden"
LANGUAGES = (Language.ENGLISH, Language.CHINESE)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", JOURNEYS)
async def test_the_journey_is_as_it_was_written_down(
    name: str, language: Language, stage: Stage, request: pytest.FixtureRequest
) -> None:
    text = await walked(JOURNEYS[name], language, stage)
    compare(text, f"{name}.{language}.txt", request)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", SPOKEN)
async def test_the_journey_of_a_clone_that_speaks_is_as_it_was_written_down(
    name: str, language: Language, speaking_stage: Stage, request: pytest.FixtureRequest
) -> None:
    text = await walked(SPOKEN[name], language, speaking_stage)
    compare(text, f"{name}.{language}.txt", request)


async def walked(journey: Journey, language: Language, stage: Stage) -> str:
    """Walk a journey, and return what was said and done on it."""
    paper = Paper()
    stage.telegram.on_event(paper.hear)
    anna = User(stage.telegram, user_id=7001, first_name="Anna", language_code=language)
    await journey(Traveller(anna, stage, read_catalogues(now).speech(language)))
    return paper.text()


def compare(text: str, name: str, request: pytest.FixtureRequest) -> None:
    """Compare a journey with what was written down, or write it down anew."""
    file = GOLDEN / name
    if request.config.getoption("write_journeys", default=False):
        file.write_text(text)
    assert text == file.read_text()


def test_every_journey_that_is_written_down_is_walked() -> None:
    written = {file.name for file in GOLDEN.iterdir()}
    names = (*JOURNEYS, *SPOKEN)
    assert written == {f"{name}.{language}.txt" for name in names for language in LANGUAGES}
