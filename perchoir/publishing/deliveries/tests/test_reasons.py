"""Whoever wrote a post is told why it did not leave, in their language, and where to go on."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import translation

from perchoir.core.notices.models import Notice
from perchoir.core.notices.sentences import sentence_of
from perchoir.core.people.models import Member, User
from perchoir.networks.sentences import ADVICE
from perchoir.publishing.attachments.models import Attachment
from perchoir.publishing.deliveries.engine import Engine
from perchoir.publishing.deliveries.models import Delivery, State
from perchoir.publishing.deliveries.notice_sentences import ENDINGS, SENTENCES
from perchoir.publishing.deliveries.sentences import OURS, why
from perchoir.publishing.deliveries.telling import tell_endings
from perchoir.publishing.deliveries.tests.conftest import Plan
from perchoir.publishing.deliveries.tests.network import FileNetwork
from perchoir.publishing.posts.models import Post
from perchoir.publishing.posts.sealing import digest_of

SignIn = Callable[[Member], Client]
STATES = {
    State.REFUSED: ["refused_by_server", "key_taken", "media_missing", "", "of a later version"],
    State.UNKNOWN: ["cannot_tell"],
    State.HELD: ["brake", "reconnect"],
    State.MISSED: ["late", "not_approved", "author_left", "account_broken", "waited_too_long"],
    State.IN_REVIEW: ["changed"],
    State.SENT: ["not_seen"],
}
"""Each state that needs a person, with what may have brought it there."""
BUTTONS = {
    State.REFUSED: "Plan it again",
    State.UNKNOWN: "No, it is not there",
    State.HELD: "Let it leave",
    State.MISSED: "Plan it again",
    State.IN_REVIEW: "Open the post",
    State.SENT: "Open the post",
}
ALL = [(state, code) for state, codes in STATES.items() for code in codes]


@pytest.mark.django_db
@pytest.mark.parametrize(("state", "code"), ALL)
def test_every_ending_is_told_with_its_reason_and_the_page_offers_what_to_do(
    plan: Plan, leader: Member, sign_in: SignIn, state: State, code: str
) -> None:
    delivery = plan("The words")
    Delivery.objects.update(state=state, problem_code=code, told_at=None)
    assert tell_endings() == 1
    notice = Notice.objects.get(member=leader)
    sentence = sentence_of(notice)
    assert notice.address == f"/w/morvan/deliveries/{delivery.pk}/"
    assert "%" not in sentence
    assert f"({code})" not in sentence
    page = sign_in(leader).get(notice.address).content.decode()
    assert BUTTONS[state] in page
    if code and state not in {State.UNKNOWN, State.SENT}:
        assert str(why(code).what) in sentence or code not in {**OURS, **ADVICE}


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_reason_reads_as_sentences_in_both_languages(language: str) -> None:
    details = {"name": "Bonjour", "account": "mastodon @morvan", "code": "-"}
    with translation.override(language):
        for verb, said in SENTENCES.items():
            if verb.startswith("delivery."):
                sentence = str(said) % details
                assert sentence.rstrip()[-1] in ".?", verb


def test_no_reason_stays_in_english_for_a_french_reader() -> None:
    reasons = {**ADVICE, **OURS}
    english = {code: [str(part) for part in advice] for code, advice in reasons.items()}
    with translation.override("fr"):
        french = {code: [str(part) for part in advice] for code, advice in reasons.items()}
        endings = {verb: str(said) for verb, said in ENDINGS.items()}
    alike = [code for code in reasons if set(english[code]) & set(french[code])]
    assert not alike
    with translation.override("en"):
        assert not [verb for verb, said in endings.items() if said == str(ENDINGS[verb])]


@pytest.mark.django_db
def test_the_author_is_told_in_their_own_language(plan: Plan, leader: Member) -> None:
    User.objects.filter(pk=leader.user_id).update(language="fr")
    plan()
    Delivery.objects.update(state=State.MISSED, problem_code="late", told_at=None)
    tell_endings()
    with translation.override("fr"):
        assert "n’est pas partie" in sentence_of(Notice.objects.get())


@pytest.mark.django_db
def test_a_picture_that_is_lost_is_said_instead_of_being_tried_for_ever(
    plan: Plan, engine: Engine, network: FileNetwork
) -> None:
    delivery = plan("With a picture")
    lost = Attachment.objects.create(
        workspace=delivery.workspace, sha256="0" * 64, kind="image", mime="image/png", size=1
    )
    part = {"text": "With a picture", "media": [{"attachment": lost.pk, "alt": "A bird"}]}
    Post.objects.update(content={"language": "fr", "parts": [part]})
    seal = digest_of(Post.objects.get(), delivery.account)
    Delivery.objects.update(digest=seal, approved_digest=seal)
    engine.run(0.01)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.problem_code) == (State.REFUSED, "media_missing")
    assert network.calls == 0
