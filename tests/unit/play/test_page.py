"""The page's own files: small, complete, from nowhere else, and in every language."""

import asyncio
import re
import shlex
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from sandbox.play.words import NAMES, words_in
from tests.unit.play.page import Page

ROOT = Path(__file__).parents[3]
PLAY = ROOT / "sandbox" / "play"
FILES = sorted(path for path in (PLAY / "page").rglob("*") if path.is_file())
MODULES = [path for path in FILES if path.suffix == ".js"]

LARGEST_PAGE = 150_000
"""Bytes of all that a browser loads."""
ELSEWHERE = re.compile(r"(?:https?:)?//[\w.-]+\.\w+")
NAMESPACE = "http://www.w3.org/2000/svg"
PLACE = re.compile(r"\{(\w+)\}")


def catalogue(name: str) -> Catalog:
    with (PLAY / "locales" / name).open("rb") as file:
        return read_po(file)


async def test_every_file_is_served_as_what_it_is(page: Page) -> None:
    kinds = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
    for path in FILES:
        name = path.relative_to(PLAY / "page").as_posix()
        answer = await page.get("" if name == "index.html" else f"page/{name}")
        assert answer.body == path.read_bytes(), name
        kind = kinds.get(path.suffix, "text/html")
        assert answer.headers["Content-Type"] == f"{kind}; charset=utf-8"


def test_the_page_weighs_little() -> None:
    heaviest = max(path.stat().st_size for path in PLAY.rglob("page.po"))
    assert sum(path.stat().st_size for path in FILES) + heaviest <= LARGEST_PAGE


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_nothing_is_loaded_from_elsewhere(path: Path) -> None:
    text = path.read_text().replace(NAMESPACE, "")
    found = [match for match in ELSEWHERE.findall(text) if not match.endswith("t.me")]
    assert found == []


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.name)
def test_a_module_has_one_reason_and_says_it(path: Path) -> None:
    lines = path.read_text().splitlines()
    assert lines[0].startswith("// ")
    assert len(lines) < 300


def test_every_module_begins_to_load_at_once() -> None:
    html = (PLAY / "page" / "index.html").read_text()
    loaded = set(re.findall(r'(?:src|href)="page/([\w/-]+\.js)"', html))
    assert loaded == {path.relative_to(PLAY / "page").as_posix() for path in MODULES}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.name)
def test_what_people_write_never_becomes_markup(path: Path) -> None:
    text = path.read_text()
    for way in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("):
        assert way not in text


async def test_the_template_holds_the_sentences_as_they_are(tmp_path: Path) -> None:
    makefile = (ROOT / "Makefile").read_text().replace("\\\n", " ")
    extraction = re.search(
        r"^\t\$\(BIN\)/pybabel (-q extract .* -k say .*)$", makefile, re.MULTILINE
    )
    assert extraction is not None
    words = shlex.split(extraction[1])
    words[words.index("-o") + 1] = str(tmp_path / "page.pot")
    pybabel = [sys.executable, "-m", "babel.messages.frontend"]
    process = await asyncio.create_subprocess_exec(*pybabel, *words, cwd=ROOT)
    assert await process.wait() == 0
    extracted = (tmp_path / "page.pot").read_text()
    assert extracted == (PLAY / "locales" / "page.pot").read_text(), "run make catalogues"


@pytest.mark.parametrize("language", NAMES)
def test_every_sentence_is_translated_with_its_places(language: str) -> None:
    translated = words_in(language)
    sentences = [str(one.id) for one in catalogue("page.pot") if one.id]
    assert [one for one in sentences if one not in translated] == []
    assert list(translated) == sentences
    for english, said in translated.items():
        assert set(PLACE.findall(str(said))) == set(PLACE.findall(english)), english


@pytest.mark.parametrize("language", NAMES)
async def test_the_page_is_told_the_sentences_of_a_language(page: Page, language: str) -> None:
    assert (await page.get(f"words/{language}.json")).json == words_in(language)
    assert (await page.get("words/en.json")).json == {}


def test_the_package_ships_the_page() -> None:
    project = (ROOT / "pyproject.toml").read_text()
    shipped = '["page/*", "page/beside/*", "locales/*/LC_MESSAGES/*.po"]'
    assert f'"sandbox.play" = {shipped}' in project
