"""The documentation says what is so: settings, commands, files, links and examples are tried."""

import re
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from django.apps import apps
from django.core.management import get_commands

from perchoir.config.env import PREFIX, Environment
from perchoir.listening.engine import parse

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
LANGUAGES = ("en", "fr")
TEXTS = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])
READMES = sorted((ROOT / "perchoir").rglob("README.md"))

_CODE_BLOCK = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
_IN_BACKTICKS = re.compile(r"`([^`\n]+)`")
_SETTING = re.compile(rf"\b{PREFIX}[A-Z0-9_]+")
_COMMAND = re.compile(r"`perchoir ([a-z]+)\b[^`\n]*`")
_FILE_NAME = re.compile(r"[\w.@*-]+(?:/[\w.@*-]+)*(?:/|\.(?:py|md|toml|js|css|html|po|yml))")
_LINK = re.compile(r"\]\(([^)\s]+)\)|\b(?:src|srcset|href)=\"([^\"\s]+)\"")
_HEADING = re.compile(r"^(#+) ", re.MULTILINE)
_ANY_REGISTRY = re.compile(
    r"\b(?:pypi|pythonhosted|npmjs|crates|rubygems|artifactory|nexus)\.[a-z.]+", re.IGNORECASE
)
_ONE_MACHINE = re.compile(r"(?<![\w.])/(?:work|tmp|home|root|Users)/[\w.]+")


def _id(path: Path) -> str:
    return str(path.relative_to(ROOT))


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _prose(path: Path) -> str:
    return _CODE_BLOCK.sub("", _read(path))


def _rows(path: Path, heading: str) -> Iterator[list[str]]:
    """Cells of the rows of the first table under a heading."""
    section = _prose(path).split(f"{heading}\n", 1)[1]
    table = re.search(r"(?:^\|.*\n)+", section, re.MULTILINE)
    assert table
    for line in table[0].splitlines()[2:]:
        yield [cell.strip() for cell in line.strip("|").split("|")]


def _settings() -> set[str]:
    return {PREFIX + field.name.upper() for field in msgspec.structs.fields(Environment)}


def _own_commands() -> set[str]:
    return {name for name, app in get_commands().items() if app.startswith("perchoir.")}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_setting_stands_in_the_table_of_settings(language: str) -> None:
    text = _read(DOCS / language / "operate.md")
    in_table = set(re.findall(rf"^\| `({PREFIX}[A-Z_]+)` \|", text, re.MULTILINE))
    assert in_table == _settings()


@pytest.mark.parametrize("path", [*TEXTS, *READMES], ids=_id)
def test_no_text_names_a_setting_that_does_not_exist(path: Path) -> None:
    named = {name.removesuffix("_FILE") for name in _SETTING.findall(_read(path))}
    assert [name for name in named - _settings() if not _is_family(name)] == []


def _is_family(name: str) -> bool:
    """As in `PERCHOIR_OIDC_*`."""
    return name.endswith("_") and any(known.startswith(name) for known in _settings())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_command_of_ours_is_explained(language: str) -> None:
    text = _read(DOCS / language / "operate.md")
    explained = set(re.findall(r"^\| `perchoir ([a-z]+)", text, re.MULTILINE))
    assert _own_commands() <= explained


@pytest.mark.parametrize("path", [*TEXTS, *READMES], ids=_id)
def test_no_text_names_a_command_that_does_not_exist(path: Path) -> None:
    assert set(_COMMAND.findall(_prose(path))) <= set(get_commands())


@pytest.mark.parametrize("path", [*TEXTS, *READMES], ids=_id)
def test_every_file_that_a_text_names_exists(path: Path) -> None:
    named = [name for name in _IN_BACKTICKS.findall(_prose(path)) if _FILE_NAME.fullmatch(name)]
    assert [name for name in named if not _exists(name, path.parent)] == []


def _exists(name: str, folder: Path) -> bool:
    """From the root, the package or the text itself. One word alone, as `actions.py` or `secrets/`,
    is a kind of file or a folder that a running site makes."""
    if name.rstrip("/").count("/") == 0:
        return True
    return any((place / name).exists() for place in (ROOT, ROOT / "perchoir", folder))


@pytest.mark.parametrize("path", [*TEXTS, *READMES], ids=_id)
def test_every_relative_link_leads_somewhere(path: Path) -> None:
    links = ["".join(found).split("#")[0] for found in _LINK.findall(_prose(path))]
    relative = [link for link in links if link and "://" not in link and "mailto:" not in link]
    assert [link for link in relative if not (path.parent / link).exists()] == []


def test_both_languages_have_the_same_pages() -> None:
    english, french = ({page.name for page in (DOCS / one).glob("*.md")} for one in LANGUAGES)
    assert english == french


@pytest.mark.parametrize("name", sorted(page.name for page in (DOCS / "en").glob("*.md")))
def test_both_languages_say_the_same_things_in_the_same_order(name: str) -> None:
    english, french = (_read(DOCS / language / name) for language in LANGUAGES)
    assert _outline(english) == _outline(french)


def _outline(text: str) -> tuple[list[str], int, int]:
    """Levels of headings, rows of tables, blocks of code."""
    prose = _CODE_BLOCK.sub("", text)
    return (
        _HEADING.findall(prose),
        sum(line.startswith("|") for line in prose.splitlines()),
        len(_CODE_BLOCK.findall(text)),
    )


@pytest.mark.parametrize(
    ("language", "heading"), [("en", "### The syntax"), ("fr", "### La syntaxe")]
)
def test_every_example_of_a_query_is_a_query(language: str, heading: str) -> None:
    examples = [row[0].strip("`") for row in _rows(DOCS / language / "listen.md", heading)]
    assert len(examples) > 20
    for example in examples:
        parse(example)


def test_the_examples_are_the_same_in_both_languages() -> None:
    english = [row[0] for row in _rows(DOCS / "en" / "listen.md", "### The syntax")]
    assert english == [row[0] for row in _rows(DOCS / "fr" / "listen.md", "### La syntaxe")]


@pytest.mark.parametrize(("language", "heading"), [("en", "## The deck"), ("fr", "## Le tableau")])
def test_every_key_of_the_deck_is_told(language: str, heading: str) -> None:
    deck = ROOT / "perchoir" / "listening" / "deck" / "templates" / "deck" / "keys.html"
    keys = set(re.findall(r'data-key="(.)"', _read(deck)))
    told = {
        key
        for row in _rows(DOCS / language / "listen.md", heading)
        for key in row[0].split(" (")[0].split(", ")
    }
    assert keys
    assert keys <= told


@pytest.mark.parametrize("path", sorted((DOCS / "fr").glob("*.md")), ids=_id)
def test_french_keeps_its_spaces_before_punctuation(path: Path) -> None:
    said = _IN_BACKTICKS.sub("x", _prose(path))
    assert re.findall(r".{0,20} [:;!?»].{0,5}|.{0,5}« .{0,20}", said) == []


def test_every_module_says_what_it_owns() -> None:
    ours = [app for app in apps.get_app_configs() if app.name.startswith("perchoir.")]
    assert [app.name for app in ours if not (Path(app.path) / "README.md").is_file()] == []


@pytest.mark.parametrize("path", [*TEXTS, *READMES], ids=_id)
def test_no_text_names_a_registry_or_a_folder_of_one_machine(path: Path) -> None:
    assert _ANY_REGISTRY.findall(_read(path)) == []
    assert _ONE_MACHINE.findall(_read(path)) == []
