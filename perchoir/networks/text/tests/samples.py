"""Texts that are hard to count, and the public cases where the machine has them."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import strategies as st

DATA = Path(__file__).parents[5] / "shared" / "data"
FAMILY = "👨\u200d👩\u200d👧\u200d👦"
_FRAGMENTS = [
    FAMILY,
    "🙋🏽",
    "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
    "🇫🇷",
    "1\u20e3",
    "©\ufe0f",
    "e\u0301",
    "\u1112\u1161\u11ab",
    "क्\u200dत",
    "\r\n",
    "\ufeff",
    "https://example.com/a_(b)?c=d#é",
    "http://пример.рф/путь",
    "http://あいうえお.com",
    "http://" + "あいうえお" * 11 + ".com",
    "HTTPS://T.CO/AbCdEf12/more",
    "example.fr",
    "あれexample.co.jp/x.",
    "http://-bad-.com",
    "xn--abc.com",
    "a." * 17 + "fr",
    "http://a.fr/" + "b." * 20,
    "@marie@mastodon.example",
    "x@marie@a.example",
    "@Marie",
    "M. Dupont a dit : « Bonjour. » ",
    "e.g. this. ",
    ". ",
    " ",
    "\n",
    "，",
    "故人西辞",
]
known = st.characters(exclude_categories=("Cs", "Cn", "Co"))
texts = st.lists(st.sampled_from(_FRAGMENTS) | st.text(known, max_size=6), max_size=30).map("".join)


def data(path: str) -> str:
    """A file of the public data, or the test is skipped with the reason."""
    file = DATA / path
    if not file.exists():
        pytest.skip(f"the public cases {path} are not beside this checkout (shared/data)")
    return file.read_text(encoding="utf-8")


def cases(path: str, *groups: str) -> list[dict[str, Any]]:
    found = yaml.safe_load(data(path))["tests"]
    return [case for group in groups for case in found[group]]
