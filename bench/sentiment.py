"""How often the estimated sentiment is right, in French and in English, and how fast it is.

Reads `../shared/data/sentiment` (UMSAB): the `test` split where there is one, else `val`. `POSTS=`
names another folder laid out likewise; `QUICK=1` times fewer posts. The shipped weights are taken
as they are. The second stage, for what is shown or alerts, is not built: its figure is null.
"""

import json
import os
import re
import sys
import time
from pathlib import Path
from typing import NamedTuple

from perchoir.listening.engine.enrich.sentiment import sentiments

FOLDERS = {"fr": "french", "en": "english"}
DEFAULT = Path(__file__).resolve().parents[2] / "shared" / "data" / "sentiment"
AT_ONCE = 1_000
_ESCAPED = re.compile(r"\\u([0-9a-f]{4})")
_LINK = re.compile(r"(?<!\S)http(?!\S)")
_USER = re.compile(r"@user\b")


class Labelled(NamedTuple):
    """`labels`: 0 negative, 1 neutral, 2 positive."""

    texts: list[str]
    labels: list[int]


def main() -> int:
    folder = Path(os.environ.get("POSTS", DEFAULT))
    if not folder.is_dir():
        print(f"skipped: the labelled posts are not at {folder}", file=sys.stderr)
        return 0
    figures: dict[str, object] = {}
    asked: list[tuple[str, str]] = []
    for language, name in FOLDERS.items():
        split = split_of(folder / name)
        read = read_labelled(folder / name, split)
        figures[f"{language}_macro_f1"] = right(read, language)
        figures[f"{language}_posts"] = len(read.texts)
        figures[f"{language}_split"] = split
        asked += [(text, language) for text in read.texts]
    figures["first_posts_per_cpu_s"] = pace(asked)
    figures["second_posts_per_cpu_s"] = None
    print("the second stage is not built yet", file=sys.stderr)
    print(json.dumps(figures))
    return 0


def split_of(folder: Path) -> str:
    return "test" if (folder / "test_text.txt").is_file() else "val"


def read_labelled(folder: Path, split: str) -> Labelled:
    """Texts as they were posted: the data masks handles and links, and spells some signs out."""
    lines = (folder / f"{split}_text.txt").read_text("utf-8").split("\n")
    labels = [int(line) for line in (folder / f"{split}_labels.txt").read_text().split()]
    return Labelled([as_posted(line) for line in lines[: len(labels)]], labels)


def as_posted(line: str) -> str:
    spelt = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), line)
    return _USER.sub("@a", _LINK.sub("https://t.co/a", spelt))


def right(read: Labelled, language: str) -> float:
    """Macro-F1; a text without words counts as neutral."""
    found = sentiments([(text, language) for text in read.texts])
    return macro_f1(read.labels, [each.label + 1 if each else 1 for each in found])


def macro_f1(labels: list[int], guesses: list[int]) -> float:
    """The mean over three classes of F1, in per cent."""
    total = 0.0
    for label in range(3):
        both = sum(one == label == other for one, other in zip(labels, guesses, strict=True))
        total += 2 * both / max(labels.count(label) + guesses.count(label), 1)
    return round(100 * total / 3, 1)


def pace(posts: list[tuple[str, str]]) -> int:
    """Posts a CPU second, none seen before, in batches; words are cut afresh for each."""
    rounds = 5 if os.environ.get("QUICK") == "1" else 30
    sentiments(posts[:1] + posts[-1:])
    told = [(f"{text} {turn}", code) for turn in range(rounds) for text, code in posts]
    begun = time.process_time()
    for start in range(0, len(told), AT_ONCE):
        sentiments(told[start : start + AT_ONCE])
    return round(len(told) / (time.process_time() - begun))


if __name__ == "__main__":
    sys.exit(main())
