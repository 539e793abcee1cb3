"""Damages queries and posts for `SECONDS=` (60): the parser may refuse, never break.

Each input is read as a query; what parses must survive being written and read again, and the
matcher must agree with the reference evaluator on a post made of the same bytes.
"""

import sys
from datetime import UTC, datetime
from pathlib import Path

from bench.fuzzing import fuzz
from perchoir.listening.engine import (
    Matcher,
    QueryError,
    canonical,
    matches,
    needed,
    parse,
    search_terms,
    spans,
)
from perchoir.listening.engine.query.parser import MAX_LENGTH
from perchoir.networks.contract import IncomingAuthor, IncomingPost

CORPUS = Path(__file__).resolve().parents[1] / "perchoir/listening/engine/tests/corpus"
SEEDS = (
    'airbus (a350 OR "a 380") -boeing lang:fr',
    "l'airbus OR qu’airbus NOT (grève AND paris)",
    '="SFR" OR ="Canal+" OR @sfr OR #sfr',
    '(airbus OR "air france") NEAR/5 (grève OR strike) NEAR/3 paris',
    "from:lemonde.fr to:airbus url:https://www.lemonde.fr/economie has:image is:reply",
    'aff* "chiffre d\'aff*" followers:>=10k network:bluesky',
    "« Jean-Luc » 空中客车 カタカナ ไทย हिन्दी 삼성 قرآن 👩🏽‍💻 🇫🇷",
    "A.B.C. don't aujourd'hui R&D C++ 12:30 50%",
    "((((a))))) -(-(-b)) NOT NOT c",
)
TOKENS = (
    "OR", "AND", "NOT", "-", "(", ")", '"', "“", "”", "«", "»", '="', "*", "#", "@", "NEAR/5",
    "NEAR", "from:", "to:", "lang:", "network:", "url:", "has:", "is:", "followers:>", "OU", "’",
    "airbus", "é", "œ", "ﬁ", "İ", "ß", "ǆ", "가", "\u0301", "\u200d", "\ufe0f", "🏽", "\u00ad",
    "xn--", "http://", "[", "::1]", "％", "²", "½", "\u2028",
)  # fmt: skip
# The reference evaluator is slow on purpose: every term looks at every word.
LONGEST_COMPARED = 300
LONGEST_SEED = 1_000
NOW = datetime(2026, 11, 22, tzinfo=UTC)


class Disagreement(Exception):
    """Two ways of reading the same query say different things."""


def try_query(data: bytes) -> None:
    text = data.decode("utf-8", "surrogatepass" if len(data) % 2 else "replace")
    query = parse(text, allow_broad=True)
    if parse(canonical(query), allow_broad=True) != query:
        raise Disagreement("written and read again")
    post = a_post(text)
    found = Matcher([(7, query)]).match([post])[0]
    if len(text) < LONGEST_COMPARED and found != ([7] if matches(query, post) else []):
        raise Disagreement("matcher and reference")
    spans(query, a_post(text[:LONGEST_COMPARED]))
    needed(query)
    search_terms(post)


def a_post(text: str) -> IncomingPost:
    author = IncomingAuthor(id="1", handle=text[:20], name=text[:20])
    return IncomingPost(
        network="bluesky", id="1", url="", author=author, text=text, created_at=NOW, received_at=NOW
    )


def main() -> int:
    broken = [file.read_bytes()[:LONGEST_SEED] for file in sorted(CORPUS.glob("*.bin"))]
    seeds = [seed.encode() for seed in SEEDS] + broken
    outcome = fuzz(
        "query",
        try_query,
        seeds,
        (QueryError, UnicodeDecodeError),
        tokens=[token.encode("utf-8") for token in TOKENS],
        longest=MAX_LENGTH + 2_000,
        keep_in=CORPUS,
    )
    return 1 if outcome.failures else 0


if __name__ == "__main__":
    sys.exit(main())
