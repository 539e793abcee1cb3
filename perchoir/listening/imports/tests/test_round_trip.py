"""What the search writes into a file, the import page reads back."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from perchoir.core.people.models import Member, User
from perchoir.listening.imports.tests.rig import check_and_start, upload, work
from perchoir.listening.mentions.models import Mention
from perchoir.listening.search.tests.stored import NOON, make_post, store
from perchoir.listening.watches.models import Watch
from perchoir.networks.contract import Counts, IncomingPost

SignIn = Callable[[Member], Client]
TEXTS = (
    "Morvan livre 1,5 million; « enfin », dit-elle",
    '"Morvan", a-t-il dit\net il s’en va; ou pas, d’ailleurs',
    '=HYPERLINK("http://evil.example";"Morvan")',
    "+1 pour Morvan",
    "- Morvan\n- Tramontis",
    "@morvan merci",
    "＝1+1 Morvan",
    "'=déjà marqué, Morvan",
    "'Morvan' entre apostrophes",
)


def the_posts() -> list[IncomingPost]:
    return [
        make_post(
            text,
            NOON - timedelta(hours=place),
            f"auteur{place}.example",
            title=f"-{place} degrés; à Morvan",
            counts=Counts(likes=1_234 + place, reposts=place, replies=0),
        )
        for place, text in enumerate(TEXTS)
    ]


def told(network: str) -> list[tuple[object, ...]]:
    found = Mention.objects.filter(network=network).select_related("author").order_by("-at")
    return [
        (one.text, one.title, one.url, one.at, one.language, one.counts, str(one.author))
        for one in found
    ]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_what_the_search_exports_is_imported_as_it_was(
    analyst: Member, sign_in: SignIn, brand: Watch, language: str
) -> None:
    User.objects.filter(pk=analyst.user.pk).update(language=language)
    store(brand, *the_posts())
    client = sign_in(analyst)

    answer = client.get("/w/morvan/search/mentions.csv")
    row = upload(client, answer.getvalue())
    assert row.mapping["delimiter"] == {"fr": ";", "en": ","}[language]
    check_and_start(client, row)
    work()

    assert len(told("bluesky")) == len(TEXTS)
    assert told("import") == told("bluesky")
