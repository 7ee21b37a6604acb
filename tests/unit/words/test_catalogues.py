"""Every sentence is there in every language, with the same places, and short enough."""

import asyncio
import re
import shlex
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from itertools import chain
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from telegram import InlineKeyboardMarkup

from bot.app import now
from bot.upstream.client import LANGUAGES
from cloning.domain.limits import LONGEST_TITLE
from cloning.domain.models import Claim, Clone, Outcome, Reason, State, Stayed, Step, Tombstone
from cloning.domain.owner import Owner
from handlers.buttons import keyboards, part_offer
from handlers.buttons.language_offer import LanguageOffer
from handlers.chat import phrases
from handlers.chat.adapters.receipts import receipt_of
from handlers.features import settings
from handlers.features.voices import pages
from handlers.words import texts
from handlers.words.languages import NAMES, Language, read_catalogues
from handlers.words.menu import DESCRIPTION, SHORT_DESCRIPTION, menu
from handlers.words.reasons import REASONS
from handlers.words.speech import Counted, Speech
from tests.support.fakes.recordings import GOOD_TAKE
from tests.support.values import TRAINING

ROOT = Path(__file__).parents[3]
LOCALES = ROOT / "handlers" / "words" / "locales"
TRANSLATED = [language for language in Language if language is not Language.ENGLISH]

COMMAND = re.compile(r"(?<![\w/:.])/[a-z]+")

NOW = datetime(2026, 3, 2, tzinfo=UTC)
LONG = replace(GOOD_TAKE, total_seconds=10_800.0, part_begins_at=9_000.0, part_ends_at=9_060.0)


def template() -> Catalog:
    with (LOCALES / "messages.pot").open("rb") as file:
        return read_po(file)


def catalogue(language: Language) -> Catalog:
    with (LOCALES / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale=language)


def sentences(catalog: Catalog) -> dict[tuple[str, ...], tuple[str, ...]]:
    """Every sentence with its forms in English, and what they are translated to."""
    return {forms(message.id): forms(message.string) for message in catalog if message.id}


def forms(sentence: str | list[str] | tuple[str, ...] | None) -> tuple[str, ...]:
    return (sentence,) if isinstance(sentence, str) else tuple(sentence or ())


def places(text: str) -> set[tuple[str, str]]:
    """The places of a sentence: each one's name, and how its number is written."""
    return {(name, spec or "") for _, name, spec, _ in Formatter().parse(text) if name is not None}


def clones(clone_id: int = 1) -> list[Clone]:
    """A clone in each state, with the longest title."""
    return [
        Clone(
            id=clone_id,
            owner_id=1,
            title="W" * LONGEST_TITLE,
            state=state,
            created_at=NOW,
            slot_id="s" * 64,
        )
        for state in State
    ]


def ended(code: str | None) -> Claim:
    """A training that ended, with the figures that its reason needs."""
    sentence = REASONS[code] if code else ""
    text = sentence.many if isinstance(sentence, Counted) else sentence
    details = {name: 86_400.0 if spec else 1 for name, spec in places(text)}
    reason = Reason(code, details) if code else None
    training = replace(TRAINING, step=Step.ANNOUNCE, reason=reason)
    return Claim(training=training, clone=clones()[0], owner=Owner(id=1, chat_id=1))


def offers(speech: Speech, clone_id: int) -> list[InlineKeyboardMarkup]:
    """Every way to change what a voice will speak."""
    clone = replace(clones(clone_id)[0], slot_id=None, voice_language="zh")
    claim = replace(ended(None), clone=clone)
    few, many = (LanguageOffer(LANGUAGES[tier]) for tier in ("free", "pro"))
    return [*(one.as_buttons(speech, claim, None) for one in (few, many)), many.every(claim)]


@pytest.fixture(params=TRANSLATED)
def translated(request: pytest.FixtureRequest) -> Catalog:
    return catalogue(request.param)


@pytest.fixture(params=Language)
def speech(request: pytest.FixtureRequest) -> Speech:
    return read_catalogues(now).speech(request.param)


async def test_the_template_holds_the_sentences_as_they_are(tmp_path: Path) -> None:
    makefile = (ROOT / "Makefile").read_text().replace("\\\n", " ")
    extraction = re.search(r"^\t\$\(BIN\)/pybabel (-q extract .*)$", makefile, re.MULTILINE)
    assert extraction is not None
    words = shlex.split(extraction[1])
    words[words.index("-o") + 1] = str(tmp_path / "messages.pot")
    pybabel = [sys.executable, "-m", "babel.messages.frontend"]
    process = await asyncio.create_subprocess_exec(*pybabel, *words, cwd=ROOT)
    assert await process.wait() == 0
    extracted = (tmp_path / "messages.pot").read_text()
    assert extracted == (LOCALES / "messages.pot").read_text(), "run make catalogues"


def test_a_catalogue_has_just_the_sentences_of_the_template(translated: Catalog) -> None:
    assert list(sentences(translated)) == list(sentences(template()))
    assert not translated.obsolete


def test_every_sentence_is_translated_in_all_its_forms(translated: Catalog) -> None:
    for english, translations in sentences(translated).items():
        assert len(translations) == (1 if len(english) == 1 else translated.num_plurals), english
        assert all(translations), english


def test_no_translation_is_a_guess(translated: Catalog) -> None:
    assert [message.id for message in translated if message.id and message.fuzzy] == []


def test_a_translation_has_the_places_of_its_sentence(translated: Catalog) -> None:
    for english, translations in sentences(translated).items():
        assert {frozenset(places(one)) for one in (*english, *translations)} == {
            frozenset(places(english[0]))
        }, english


def test_a_translation_names_the_same_commands_in_as_many_lines(translated: Catalog) -> None:
    for english, translations in sentences(translated).items():
        commands = {tuple(COMMAND.findall(one)) for one in (*english, *translations)}
        lines = {one.count("\n") for one in (*english, *translations)}
        assert (len(commands), len(lines)) == (1, 1), english


def test_two_sentences_fit_into_a_message(translated: Catalog) -> None:
    for one in chain.from_iterable(chain(*pair) for pair in sentences(translated).items()):
        figures = {name: 86_400.0 if spec else "W" * 64 for name, spec in places(one)}
        assert len(re.sub(":(moment|since|until)", "", one).format(**figures)) <= 4096 / 2


def test_no_caption_is_longer_than_a_caption_may_be(speech: Speech) -> None:
    for clone in clones():
        assert len(phrases.not_taken(speech, clone, repeat=True)) <= 4096
        assert len(phrases.caption(speech, clone, repeat=True)) <= 1024


@pytest.mark.parametrize("language", TRANSLATED)
def test_what_is_read_is_what_was_translated(language: Language) -> None:
    compiled = BytesIO()
    write_mo(compiled, catalogue(language))
    kept = LOCALES / language / "LC_MESSAGES" / "messages.mo"
    assert kept.read_bytes() == compiled.getvalue(), "make catalogues"


@pytest.mark.parametrize("reason", [None, *REASONS])
def test_every_ending_can_be_said_in_one_message(speech: Speech, reason: str | None) -> None:
    claim = ended(reason)
    for outcome in Outcome:
        assert 0 < len(phrases.announcement(speech, claim, outcome, repeat=True)) <= 4096
        assert 0 < len(phrases.conclusion(speech, claim, outcome)) <= 4096


def test_every_receipt_can_be_said_in_one_message(speech: Speech) -> None:
    most = tuple(Stayed(title="W" * LONGEST_TITLE, slot_id="s" * 64) for _ in range(20))
    for stayed in ((), most):
        tombstone = Tombstone(owner_id=1, chat_id=1, due_at=NOW, stayed=stayed)
        assert 0 < len(receipt_of(speech, tombstone)) <= 4096


def test_buttons_carry_64_bytes_at_most(speech: Speech) -> None:
    most = 1_999_999_999
    shown = [
        keyboards.consent(speech),
        keyboards.again(speech, most),
        keyboards.play(speech, most),
        keyboards.result(speech, most),
        keyboards.likeness(speech, most),
        keyboards.alike(speech, most),
        keyboards.unlike(speech, replace(ended(None).training, id=most, clone_id=most)),
        keyboards.deletion(speech, most),
        keyboards.languages(speech),
        settings.places(speech),
        part_offer.with_part(speech, replace(ended(None).training, id=most, take=LONG), None),
        part_offer.starts(most, LONG),
        *(pages.card(speech, clone) for clone in clones(most)),
        pages.voices(speech, list(clones(most))),
        *offers(speech, most),
    ]
    rows = chain.from_iterable(keyboard.inline_keyboard for keyboard in shown if keyboard)
    for button in chain.from_iterable(rows):
        assert button.text
        copied = button.copy_text.text if button.copy_text is not None else ""
        assert 0 < len(str(button.callback_data or copied).encode()) <= 64


def test_the_menu_and_the_descriptions_are_as_short_as_telegram_wants_them(speech: Speech) -> None:
    assert all(1 <= len(command.description) <= 256 for command in menu(speech))
    assert 1 <= len(speech(DESCRIPTION)) <= 512
    assert 1 <= len(speech(SHORT_DESCRIPTION)) <= 120


def test_a_hundred_clones_can_have_a_title_by_themselves(speech: Speech) -> None:
    assert len(f"{speech(texts.FIRST_TITLE)} 100") <= LONGEST_TITLE


def test_every_language_has_a_name_and_a_catalogue() -> None:
    shipped = {path.name for path in LOCALES.iterdir() if path.is_dir()}
    assert shipped == set(TRANSLATED)
    assert set(NAMES) == set(Language)


def test_the_package_ships_its_catalogues() -> None:
    shipped = '"handlers.words" = ["locales/*/LC_MESSAGES/*.mo"]'
    assert shipped in (ROOT / "pyproject.toml").read_text()
    assert len(list((ROOT / "handlers" / "words").glob("locales/*/LC_MESSAGES/*.mo"))) == len(
        TRANSLATED
    )


def test_no_german_time_ends_in_the_full_stop_of_its_unit_and_another() -> None:
    """Babel writes "3 Std." and "16 Sek."."""
    with (LOCALES / "de" / "LC_MESSAGES" / "messages.po").open("rb") as file:
        catalogue = read_po(file, locale="de")
    said = [one for message in catalogue for one in _forms(message.string)]
    assert [one for one in said if ":since}." in one or ":until}." in one] == []


def _forms(string: str | Sequence[str] | None) -> Sequence[str]:
    return [string or ""] if string is None or isinstance(string, str) else string
