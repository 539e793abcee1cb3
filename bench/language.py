"""How well French is told from seven other languages, and how fast.

Reads the posts of `../shared/data/sentiment` (UMSAB: Arabic, English, French, German, Hindi,
Italian, Portuguese, Spanish, written with their slips and their @user and http). Languages are the
data's own labels, which are not always right. `DATA=` names another folder laid out likewise,
`QUICK=1` reads a quarter.
"""

import json
import os
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from perchoir.listening.engine import identify
from perchoir.listening.engine.enrich.language import written

SHORT_WORDS = 5
LANGUAGES = ("english", "french", "german", "italian", "portuguese", "spanish")
CODES = dict(zip(LANGUAGES, ("en", "fr", "de", "it", "pt", "es"), strict=True))
DEFAULT = Path(__file__).resolve().parents[2] / "shared" / "data" / "sentiment"


class Post(NamedTuple):
    """A text and the code of its language; empty for those (Arabic, Hindi) known as neither."""

    text: str
    language: str


class Told(NamedTuple):
    post: Post
    code: str


def main() -> int:
    folder = Path(os.environ.get("DATA", DEFAULT))
    if not folder.is_dir():
        print(f"skipped: the posts to measure with are not at {folder}", file=sys.stderr)
        return 0
    posts = read_posts(folder)
    step = 4 if os.environ.get("QUICK") == "1" else 1
    told, seconds = tell(posts[::step])
    figures: dict[str, object] = {
        **french(told),
        "posts": len(told),
        "posts_per_cpu_s": round(len(told) / seconds),
        "short": french(short(told)),
        "cut_to_5_words": french(tell([cut(post) for post in posts[::step]])[0]),
        "recall_by_language": recalls(told),
    }
    print(json.dumps(figures))
    return 0


def read_posts(folder: Path) -> list[Post]:
    """Each language's own posts, and those of the mixed folder that no language's folder has."""
    known = {
        line: CODES[language] for language in LANGUAGES for line in read_lines(folder / language)
    }
    known |= {line: "" for line in read_lines(folder / "all") if line not in known}
    print(f"{len(known)} different posts", file=sys.stderr)
    return [Post(text, language) for text, language in known.items()]


def read_lines(folder: Path) -> list[str]:
    files = (folder / f"{part}_text.txt" for part in ("train", "val"))
    return [line for file in files for line in file.read_text("utf-8").splitlines() if line]


def tell(posts: Iterable[Post]) -> tuple[list[Told], float]:
    """What is told of each post, and CPU seconds for all."""
    posts = list(posts)
    identify("bonjour à tous")
    begun = time.process_time()
    codes = [identify(post.text).code for post in posts]
    seconds = time.process_time() - begun
    return [Told(post, code) for post, code in zip(posts, codes, strict=True)], seconds


def french(told: list[Told]) -> dict[str, float]:
    """Recall and precision of French; silence counts against recall."""
    right = sum(each.post.language == "fr" == each.code for each in told)
    real = sum(each.post.language == "fr" for each in told)
    claimed = sum(each.code == "fr" for each in told)
    return {
        "fr_recall": round(right / max(real, 1), 4),
        "fr_precision": round(right / max(claimed, 1), 4),
        "fr_posts": real,
    }


def short(told: list[Told]) -> list[Told]:
    return [each for each in told if len(written(each.post.text).split()) <= SHORT_WORDS]


def cut(post: Post) -> Post:
    return post._replace(text=" ".join(written(post.text).split()[:SHORT_WORDS]))


def recalls(told: list[Told]) -> dict[str, float]:
    found = {}
    for code in CODES.values():
        own = [each for each in told if each.post.language == code]
        found[code] = round(sum(each.code == code for each in own) / max(len(own), 1), 4)
    return found


if __name__ == "__main__":
    sys.exit(main())
