"""What a text becomes on a network."""

from typing import Any

import pytest

from perchoir.publishing.posts.campaigns import tagged
from perchoir.publishing.posts.rendering import language_of, rendered

MARIE = {
    "bluesky": {"handle": "marie.bsky.social", "id": "did:plc:marie"},
    "mastodon": {"handle": "marie@social.example", "id": "7"},
    "x": {"handle": "marie", "id": None},
    "home": {"handle": "marie", "id": "3"},
}
RULE = {"medium": "social", "campaign": "été 2027", "sources": {"x": "twitter"},
        "excluded": ["presse.example"]}  # fmt: skip


def _content(text: str, **more: Any) -> dict[str, Any]:
    return {"language": "fr", "parts": [{"text": text, "media": [], "card": None}], **more}


@pytest.mark.parametrize(
    ("network", "text"),
    [
        ("bluesky", "Merci @marie.bsky.social, et à demain"),
        ("mastodon", "Merci @marie@social.example, et à demain"),
        ("x", "Merci @marie, et à demain"),
        ("home", "Merci Marie Dupont, et à demain"),
        ("linkedin", "Merci Marie Dupont, et à demain"),
    ],
)
def test_a_person_is_named_as_each_network_names_them(network: str, text: str) -> None:
    content = _content("Merci @Marie Dupont, et à demain", people={"Marie Dupont": MARIE})
    part = rendered(content, network)[0]
    assert part["text"] == text
    for one in part["named"]:
        there = text[one["start"] : one["end"]]
        assert there in (f"@{one['handle']}", "Marie Dupont")
    assert bool(part["named"]) == (network != "linkedin")


def test_a_name_inside_a_longer_one_or_an_address_names_nobody() -> None:
    people = {"Marie": MARIE, "Marie Dupont": MARIE}
    text = "@Marie Dupont, @Mariette, post@Marie, @Marie."
    shown = rendered(_content(text, people=people), "x")[0]["text"]
    assert shown == "@marie, @Mariette, post@Marie, @marie."


def test_a_handle_that_was_typed_is_known_when_the_network_said_so() -> None:
    handles = {"bluesky": {"paul.bsky.social": "did:plc:paul"}}
    content = _content("🎈 avec @paul.bsky.social", handles=handles)
    assert rendered(content, "bluesky")[0]["named"] == [
        {"start": 7, "end": 24, "handle": "paul.bsky.social", "id": "did:plc:paul"}
    ]


@pytest.mark.parametrize(
    ("url", "network", "found"),
    [
        ("https://a.fr", "bluesky", "https://a.fr?utm_source=bluesky&utm_medium=social"
         "&utm_campaign=%C3%A9t%C3%A9+2027"),
        ("https://a.fr/p?q=1#prix", "x", "https://a.fr/p?q=1&utm_source=twitter"
         "&utm_medium=social&utm_campaign=%C3%A9t%C3%A9+2027#prix"),
        ("https://a.fr/?utm_source=lettre&UTM_Campaign=", "x",
         "https://a.fr/?utm_source=lettre&UTM_Campaign=&utm_medium=social"),
        ("https://presse.example/x", "x", "https://presse.example/x"),
        ("https://www.presse.example/x", "x", "https://www.presse.example/x"),
        ("https://lapresse.example", "home", "https://lapresse.example?utm_source=home"
         "&utm_medium=social&utm_campaign=%C3%A9t%C3%A9+2027"),
        ("https://[broken", "x", "https://[broken"),
    ],
)  # fmt: skip
def test_a_link_carries_its_campaign_and_nothing_of_it_is_overwritten(
    url: str, network: str, found: str
) -> None:
    assert tagged(url, RULE, network) == found
    assert tagged(url, {}, network) == url


def test_links_of_a_text_and_of_its_card_are_tagged_where_they_stand() -> None:
    content = _content("Voir https://a.fr/x. Et a.fr, @Marie", links=RULE, people={"Marie": MARIE})
    content["parts"][0]["card"] = {"url": "https://a.fr/x", "title": "", "description": ""}
    part = rendered(content, "bluesky")[0]
    tail = "utm_source=bluesky&utm_medium=social&utm_campaign=%C3%A9t%C3%A9+2027"
    assert part["text"] == f"Voir https://a.fr/x?{tail}. Et a.fr, @marie.bsky.social"
    assert part["card"]["url"] == f"https://a.fr/x?{tail}"
    named = next(one for one in part["named"] if one["id"])
    assert part["text"][named["start"] : named["end"]] == "@marie.bsky.social"


def test_each_network_has_its_text_and_its_language() -> None:
    own: dict[str, Any] = {"variants": {"mastodon": [{"text": "Hello", "media": [], "card": None}]}}
    content = _content("Bonjour", **own, languages={"mastodon": "en"})
    assert rendered(content, "mastodon")[0]["text"] == "Hello"
    assert rendered(content, "bluesky")[0]["text"] == "Bonjour"
    assert [language_of(content, one) for one in ("mastodon", "bluesky")] == ["en", "fr"]
