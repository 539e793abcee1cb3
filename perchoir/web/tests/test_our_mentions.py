"""The charter asks our own mentions: what people say now, and what a tag is used for."""

from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest
from django.utils import timezone

from perchoir.core.people.models import Member, Workspace
from perchoir.listening.mentions.tests.rig import make_watch, posted
from perchoir.listening.mentions.tests.rig import put as store
from perchoir.publishing.charter.actions import change_article
from perchoir.publishing.charter.engine import Draft, check_all
from perchoir.publishing.charter.facts import facts_of, provide
from perchoir.publishing.posts.checking import apply_charter, draft_of, findings_of
from perchoir.publishing.tests.speaking import make_voice, only_delivery, write
from perchoir.web import our_mentions
from perchoir.web.our_mentions import OurMentions

ANGRY = (
    "Morvan, rendez l’argent du remboursement, quelle honte",
    "Toujours pas de remboursement chez Morvan, scandaleux",
    "Morvan : train en retard, remboursement refusé, arnaque",
)


def hear(workspace: Workspace, *texts: str, **fields: Any) -> None:
    make_watch(workspace, "Morvan", "morvan")
    at = timezone.now() - timedelta(hours=1)
    events = [
        posted(str(number), text, author=f"a{number}", at=at, received_at=at, **fields)
        for number, text in enumerate(texts)
    ]
    store(workspace, *events)


def test_an_open_question_to_an_angry_public_shows_what_will_be_answered(owner: Member) -> None:
    calm = [f"Morvan {int(sha256(bytes([number])).hexdigest(), 16)}" for number in range(20)]
    hear(owner.workspace, *calm, *ANGRY)
    change_article(owner, "open_question", enabled=True, settings={"negative": 0.1})
    post = write(owner, make_voice(owner.workspace), "Posez-nous vos questions.")
    (found,) = [one for one in findings_of(post, "mastodon") if one.article == "open_question"]
    assert found.parameters["share"] == "13"
    assert "remboursement" in found.parameters["themes"]
    assert found.parameters["answers"].count("“") == 3
    assert "emboursement" in found.parameters["answers"]


def test_a_house_that_listens_to_nothing_is_told_nothing(owner: Member) -> None:
    draft = draft_of(write(owner, make_voice(owner.workspace), "Posez-nous vos questions."), "home")
    assert draft.tone is None
    assert not check_all(draft, {})


def test_a_tag_that_our_mentions_use_for_something_else_is_said(owner: Member) -> None:
    texts = [f"Morvan en grève, jour {number} #LundiRouge" for number in range(5)]
    hear(owner.workspace, *texts, tags=("LundiRouge",))
    post = write(owner, make_voice(owner.workspace), "Une recette de gâteau #LundiRouge")
    (found,) = [one for one in findings_of(post, "mastodon") if one.article == "hashtag_in_use"]
    assert "grève" in found.parameters["meaning"]
    same = write(owner, make_voice(owner.workspace, "autre"), "La grève continue #lundirouge")
    assert not [one for one in findings_of(same, "mastodon") if one.article == "hashtag_in_use"]


def test_the_text_that_is_answered_is_ours_where_we_have_it(owner: Member) -> None:
    hear(owner.workspace, "Morvan, vous êtes des voleurs")
    voice = make_voice(owner.workspace)
    post = write(owner, voice, "Bonsoir")
    post.reply = {"id": "0", "text": "Merci beaucoup"}
    post.save()
    assert draft_of(post, "bluesky").reply_to == "Morvan, vous êtes des voleurs"
    assert OurMentions().text_of(owner.workspace, "bluesky", "") is None


class Broken:
    """Whoever is asked fails."""

    def tone(self, workspace: Workspace) -> None:
        list(Workspace.objects.raw("SELECT no_such_column FROM people_workspace"))

    def tags_in_use(self, workspace: Workspace, tags: tuple[str, ...]) -> tuple[()]:
        raise TimeoutError

    def text_of(self, workspace: Workspace, network: str, remote_id: str) -> str | None:
        raise TimeoutError


def test_mentions_that_cannot_be_read_block_nothing_and_this_is_said(owner: Member) -> None:
    voice = make_voice(owner.workspace)
    delivery = only_delivery(write(owner, voice, "Que pensez-vous de nous ? #lundi"))
    provide(Broken())
    try:
        apply_charter(delivery)
        found = findings_of(delivery.post, "mastodon")
    finally:
        provide(OurMentions())
    assert not delivery.needs_second
    assert {one.article for one in found} == {"open_question", "hashtag_in_use"}
    assert all("could not be read" in one.sentence and one.severity == 1 for one in found)


def test_a_look_that_takes_too_long_is_given_up(
    owner: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    hear(owner.workspace, *ANGRY)
    monkeypatch.setattr(our_mentions, "MOST_SECONDS", -1.0)
    assert facts_of(owner.workspace, ()).unknown == {"tone"}


def test_without_anybody_to_ask_there_are_no_facts(owner: Member) -> None:
    provide(None)
    try:
        assert facts_of(owner.workspace, ("a",)).tone is None
    finally:
        provide(OurMentions())
    assert not check_all(Draft(("Posez-nous vos questions.",), "fr"), {})
