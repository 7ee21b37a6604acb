"""What the documents say is compared with what the code does."""

import re
from pathlib import Path

import pytest

from bot.settings.reading import settings_table
from cloning.domain.models import Outcome, Step
from handlers.words.menu import commands

ROOT = Path(__file__).parents[3]
DOCS = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), *(ROOT / "sandbox").glob("**/*.md")]


def text_of(name: str) -> str:
    return (ROOT / name).read_text()


def test_the_readme_lists_every_setting_as_it_is() -> None:
    rows = re.findall(r"^\| `([A-Z_]+)` \| (.*?) \| (.*) \|$", text_of("README.md"), re.MULTILINE)
    assert rows == [
        (
            row.name,
            "required" if row.required else (f"`{row.default}`" if row.default else ""),
            row.description,
        )
        for row in settings_table()
    ]


def test_the_readme_lists_every_command_of_the_menu_as_it_is() -> None:
    listed = dict(re.findall(r"^\| `/(\w+)` \| (.*) \|$", text_of("README.md"), re.MULTILINE))
    assert set(listed) == set(commands(says=True))


def test_the_glossary_knows_every_step_and_outcome() -> None:
    glossary = text_of("docs/glossary.md")
    assert [word for word in [*Step, *Outcome] if not re.search(rf"\b{word}\b", glossary)] == []


@pytest.mark.parametrize("document", DOCS, ids=lambda path: path.name)
def test_every_file_that_a_document_names_exists(document: Path) -> None:
    ours = "bot|handlers|storage|cloning|sandbox|tests|docs|bench|deploy|findings"
    named = re.findall(rf"`((?:{ours})/[\w./-]*)`", document.read_text())
    links = re.findall(r"\]\((?!https?:)([^)#]+)", document.read_text())
    missing = [name for name in named if not (ROOT / name).exists()]
    missing += [link for link in links if not (document.parent / link).exists()]
    assert missing == []


@pytest.mark.parametrize("document", DOCS, ids=lambda path: path.name)
def test_every_heading_that_a_document_links_to_exists(document: Path) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]*)#([^)]+)\)", document.read_text())
    places = [((document.parent / page) if page else document, anchor) for page, anchor in links]
    assert [(page, anchor) for page, anchor in places if anchor not in anchors_of(page)] == []


def anchors_of(page: Path) -> set[str]:
    """The names that GitHub gives to the headings of a page."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_every_page_of_the_docs_is_linked() -> None:
    linked = {
        (document.parent / link).resolve()
        for document in DOCS
        for link in re.findall(r"\]\((?!https?:)([^)#]+)", document.read_text())
    }
    assert set((ROOT / "docs").glob("*.md")) - linked == set()


def test_every_setting_that_the_page_on_scaling_names_exists() -> None:
    named = set(re.findall(r"`([A-Z]+(?:_[A-Z]+)+)[`=]", text_of("docs/scaling.md")))
    assert named
    assert named - {row.name for row in settings_table()} == set()
