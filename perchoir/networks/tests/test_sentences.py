"""Whatever goes wrong is said in a sentence."""

import re
from pathlib import Path

import perchoir
from perchoir.networks.sentences import ADVICE

PACKAGE = Path(perchoir.__file__).parent
RAISED = re.compile(
    r"(?:Temporary|Refused|NeedsReconnect|Unknown|OutboundRefused|OutboundFailed|Trouble)"
    r"\(\s*\"([a-z_0-9]+)\""
)


def codes_raised() -> set[str]:
    folders = (
        PACKAGE / "networks",
        PACKAGE / "core" / "outbound",
        PACKAGE / "listening" / "sources",
    )
    files = [
        file for folder in folders for file in folder.rglob("*.py") if "tests" not in file.parts
    ]
    return {code for file in files for code in RAISED.findall(file.read_text())}


def test_every_code_that_is_raised_has_a_sentence_and_an_advice() -> None:
    assert codes_raised() - ADVICE.keys() == set()


def test_no_sentence_waits_for_a_code_that_is_never_raised() -> None:
    assert ADVICE.keys() - codes_raised() - {"unexpected"} == set()


def test_a_sentence_is_a_sentence() -> None:
    for advice in ADVICE.values():
        for sentence in (str(advice.what), str(advice.do)):
            assert sentence.endswith(".")
            assert sentence[0].isupper()
