"""Posts and queries for the tests of the engine, by hand and by chance."""

from datetime import UTC, datetime
from typing import Any

from hypothesis import strategies as st

from perchoir.networks.contract import (
    IncomingAuthor,
    IncomingPost,
    Kind,
    Link,
    Media,
    MediaKind,
)

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
AUTHOR = IncomingAuthor(
    id="did:plc:abc", handle="lea.martin.bsky.social", name="Léa Martin", followers=1_500
)


def post(text: str = "", **other: Any) -> IncomingPost:
    """A post of Léa Martin's on Bluesky."""
    given = {"network": "bluesky", "id": "1", "url": "https://bsky.app/1", "author": AUTHOR}
    times = {"created_at": NOON, "received_at": NOON}
    return IncomingPost(**{**given, **times, "text": text, **other})


# Few words, so that queries and posts meet; each in several spellings.
SPELLINGS = (
    "airbus", "Airbus", "AIRBUS", "l'airbus", "qu’Airbus", "airbus's", "Ａｉｒｂｕｓ", "airbuses",
    "Brégier", "bregier", "BRE\u0301GIER", "œuvre", "oeuvre", "Œuvre", "jean-luc", "Jean Luc",
    "a", "le", "the", "don't", "aujourd’hui", "S.N.C.F.", "sncf", "SFR", "sfr", "Canal+", "R&D",
    "空中客车", "空客", "カナ", "ｶﾅ", "ไทย", "हिन्दी", "삼성", "قرآن", "😀", "👩🏽‍💻", "👩", "🇫🇷",
    "A350", "12", "\x00", "\ud800", "\u200d", "'", "-", ".", "\u00ad", "#grève", "#Greve_2",
    "@airbus", "@airbus.bsky.social", "@press@mastodon.social", "https://airbus.com/a350",
    "lemonde.fr/airbus", "…", "\n", "™",
)  # fmt: skip

spellings = st.sampled_from(SPELLINGS)
glued = st.lists(spellings, max_size=3).map("".join)
texts = st.one_of(
    st.lists(spellings, max_size=12).map(" ".join),
    st.lists(glued, max_size=6).map(" ".join),
    st.text(max_size=40),
)
_URLS = ("https://www.lemonde.fr/eco/1", "https://eco.lemonde.fr", "http://airbus.com", "not a url")
_media = st.builds(
    Media, kind=st.sampled_from(MediaKind), url=st.just("https://cdn/1"), alt=spellings
)
_links = st.builds(Link, url=st.sampled_from(_URLS), title=spellings)
_authors = st.builds(
    IncomingAuthor,
    id=st.sampled_from(("did:plc:abc", "42")),
    handle=st.sampled_from(("", "airbus.com", "press@mastodon.social", "LeMonde")),
    name=st.sampled_from(("", "Le  Monde", "Airbus")),
    followers=st.sampled_from((None, 0, 999, 1_000, 5_000)),
)
posts = st.builds(
    post,
    texts,
    network=st.sampled_from(("bluesky", "mastodon")),
    author=_authors,
    kind=st.sampled_from(Kind),
    language=st.sampled_from(("", "fr", "fr-CA", "en", "und")),
    title=texts | st.just(""),
    reply_to_author=st.sampled_from(("", "airbus.com", "did:plc:abc")),
    links=st.lists(_links, max_size=2).map(tuple),
    tags=st.lists(st.sampled_from(("grève", "Greve_2", "air bus", "#x")), max_size=2).map(tuple),
    mentioned=st.lists(st.sampled_from(("airbus.com", "Airbus")), max_size=2).map(tuple),
    media=st.lists(_media, max_size=2).map(tuple),
)

_WORDS = (
    "airbus", "l'airbus", "Brégier", "œuvre", "jean-luc", "a", "le", "don't", "aujourd'hui",
    "sncf", "SFR", "空客", "空", "カナ", "ไทย", "हिन्दी", "삼성", "قرآن", "😀", "👩🏽‍💻", "👩", "🇫🇷",
    "A350", "12", "S.N.C.F.", "airbus's", "R&D",
)  # fmt: skip
_words = st.sampled_from(_WORDS)
_phrases = st.lists(_words, min_size=1, max_size=3).map(lambda found: f'"{" ".join(found)}"')
_prefixes = st.sampled_from(
    ("air*", "airbus*", "bré*", '"jean lu*"', "空*", "ไท*", "oeuv*", "A35*")
)
_exacts = st.sampled_from(
    ('="SFR"', '="sfr"', '="Brégier"', '="Canal+"', '="R&D"', '="l\'airbus"', '="œuvre"', '="😀"')
)
word_leaves = st.one_of(_words, _phrases, _prefixes, _exacts)
_filters = st.sampled_from(
    (
        "#grève", "#greve_2", "#airbus", "@airbus", "@airbus.com", "@press", "from:airbus",
        "from:did:plc:abc", 'from:"le monde"', "from:airbus.com", "to:airbus", "to:did:plc:abc",
        "lang:fr", "lang:fr-ca", "lang:en", "network:bluesky", "url:lemonde.fr", "url:airbus.com",
        "url:lemonde.fr/eco", "has:link", "has:image", "has:video", "is:reply", "is:quote",
        "is:repost", "followers:>999", "followers:>=1000", "followers:<1000", "followers:<=0",
        "followers:=5000",
    )
)  # fmt: skip
_sides = word_leaves | st.lists(word_leaves, min_size=2, max_size=3).map(
    lambda found: f"({' OR '.join(found)})"
)
_nears = st.tuples(_sides, st.integers(1, 6), _sides).map(
    lambda parts: f"{parts[0]} NEAR/{parts[1]} {parts[2]}"
)


def _combined(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    several = st.lists(inner, min_size=2, max_size=4)
    return st.one_of(
        several.map(lambda found: f"({' '.join(found)})"),
        several.map(lambda found: f"({' OR '.join(found)})"),
        several.map(lambda found: f"({' AND '.join(found)})"),
        inner.map(lambda one: f"-({one})"),
        inner.map(lambda one: f"(NOT {one})"),
    )


query_texts = st.recursive(
    st.one_of(word_leaves, word_leaves, _filters, _nears), _combined, max_leaves=8
)
