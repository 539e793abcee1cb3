import pytest

from perchoir.networks.by_hand.forbidden import ban_on
from perchoir.networks.by_hand.intents import INTENTS, open_address, takes_text
from perchoir.networks.by_hand.places import PLACES


def banned(network: str = "x", number: int = 1, answers: str | None = None, *links: str) -> str:
    ban = ban_on(network, handle="morvan", number=number, answers=answers, links=links)
    return ban.what if ban else ""


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        (None, ""),
        ("What do you think, @Morvan?", ""),
        ("What does @morvan_fr think?", "reply"),
        ("Nobody is named", "reply"),
        ("", "reply"),
    ],
)
def test_on_x_an_answer_goes_by_itself_only_where_it_was_asked_for(
    answers: str | None, said: str
) -> None:
    assert banned("x", 1, answers) == said
    # The parts below answer our own.
    assert banned("x", 2, answers) == ""
    assert banned("bluesky", 1, answers) == ""


def test_on_x_a_quote_goes_by_hand() -> None:
    assert banned("x", 2, None, "https://x.com/le_monde/status/12?s=20") == "quote"
    assert banned("x", 1, None, "https://example.org/x.com") == ""


def test_each_page_of_a_network_opens_with_what_it_takes() -> None:
    words = "Bonne année & à bientôt"
    assert open_address("x", "morvan", text=words, reply="12") == (
        "https://x.com/intent/tweet?text=Bonne+ann%C3%A9e+%26+%C3%A0+bient%C3%B4t&in_reply_to=12"
    )
    link = "https://morvan.example/a"
    sharing = open_address("linkedin", "morvan", text=words, link=link)
    assert sharing.endswith("share-offsite/?url=https%3A%2F%2Fmorvan.example%2Fa")
    assert open_address("linkedin", "morvan", text=words) == "https://www.linkedin.com/feed/"
    assert open_address("mastodon", "morvan", text=words) == ""
    assert takes_text("threads")
    assert not takes_text("linkedin")


def test_every_network_by_hand_has_a_page_to_open_with_its_source_and_date() -> None:
    assert set(PLACES) == set(INTENTS)
    for intent in INTENTS.values():
        assert intent.as_of
        assert bool(intent.source) == bool(intent.text or intent.link)
