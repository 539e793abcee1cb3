"""Texts put in another shape before they are saved."""

from typing import Any

import pytest

from perchoir.core.errors import Mistake
from perchoir.networks.text import count
from perchoir.publishing.posts import arranging
from perchoir.publishing.posts.rendering import rendered


def _content(*texts: str, **more: Any) -> dict[str, Any]:
    parts: list[dict[str, Any]] = [{"text": text, "media": [], "card": None} for text in texts]
    return {"language": "fr", "parts": parts, "variants": {}, "languages": {}, **more}


def _texts(content: dict[str, Any], network: str = "") -> list[str]:
    parts = content["variants"][network] if network else content["parts"]
    return [part["text"] for part in parts]


def test_a_text_of_its_own_begins_as_the_common_one_and_comes_back_by_undo() -> None:
    content = arranging.own_text(_content("Bonjour"), "x")
    content["variants"]["x"][0]["text"] = "Court"
    content["languages"]["x"] = "en"
    assert _texts(content) == ["Bonjour"]
    common, given_up = arranging.common_text(content, "x")
    assert common["variants"] == {}
    assert arranging.restored(common, given_up) == content
    assert arranging.restored(common, {"network": "x", "parts": "no"}) == common


def test_a_part_is_added_and_joined_without_losing_a_word() -> None:
    content = arranging.with_part(_content("Un", "Deux"), "")
    assert _texts(content) == ["Un", "Deux", ""]
    content["parts"][1]["media"] = [{"attachment": 1, "alt": ""}]
    joined = arranging.without_part(content, "", "2")
    assert _texts(joined) == ["Un\n\nDeux", ""]
    assert joined["parts"][0]["media"] == [{"attachment": 1, "alt": ""}]
    assert arranging.without_part(content, "", "1") == content
    with pytest.raises(Mistake):
        arranging.with_part(_content(*["x"] * 50), "")


def test_a_thread_is_cut_for_what_names_and_links_become() -> None:
    handle = {"bluesky": {"handle": "un-tres-long-nom-de-personne.exemple.fr", "id": "did:plc:m"}}
    text = "Merci à @Marie pour tout. Voir https://a.fr/x pour la suite. " * 12
    rule = {"medium": "social", "sources": {}, "campaign": "printemps", "excluded": []}
    content = _content(text, people={"Marie": handle}, links=rule)
    cut = arranging.cut(content, "", ["bluesky"])
    assert len(cut["parts"]) > 2
    assert all(count(part["text"], "bluesky").fits for part in rendered(cut, "bluesky"))
    with pytest.raises(Mistake):
        arranging.cut(_content("x" * 10_001), "", ["bluesky"])


def test_two_contents_become_one_variant_by_variant() -> None:
    base = _content("Un deux trois")
    mine = arranging.own_text(_content("UN deux trois"), "x")
    theirs = _content("Un deux trois quatre", "Encore")
    both, met = arranging.both(base, mine, theirs)
    assert _texts(both) == ["UN deux trois quatre", "Encore"]
    assert not met
    assert "x" in both["variants"]
