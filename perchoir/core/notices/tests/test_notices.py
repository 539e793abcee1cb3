"""People are told once, on a page and, when it is urgent, by e-mail."""

from collections.abc import Callable

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.test import Client

from perchoir.core.notices.actions import tell
from perchoir.core.notices.mails import mail_some
from perchoir.core.notices.models import Notice
from perchoir.core.notices.sentences import all_sentences, sentence_of
from perchoir.core.people.models import Member

SignIn = Callable[[Member], Client]
VOICE = "La fonderie"


def ask(member: Member, key: str = "one", urgent: bool = True) -> None:
    address = "/w/morvan/posts/"
    tell([member], "review.asked", key=key, address=address, urgent=urgent, voice=VOICE)


def test_the_same_thing_is_told_once(owner: Member) -> None:
    ask(owner)
    ask(owner)
    assert Notice.objects.count() == 1
    assert VOICE in sentence_of(Notice.objects.get())


def test_the_page_leads_to_the_thing_and_remembers_that_it_was_read(
    owner: Member, sign_in: SignIn
) -> None:
    ask(owner)
    client, notice = sign_in(owner), Notice.objects.get()
    assert "waits for your approval" in client.get("/w/morvan/notices/").content.decode()
    assert client.get(f"/w/morvan/notices/{notice.pk}/")["Location"] == "/w/morvan/posts/"
    notice.refresh_from_db()
    assert notice.read_at


def test_an_address_elsewhere_is_not_followed(owner: Member, sign_in: SignIn) -> None:
    for number, address in enumerate(("https://evil.example/", "//evil.example", "javascript:x")):
        tell([owner], "review.asked", key=str(number), address=address, voice=VOICE)
    client = sign_in(owner)
    for notice in Notice.objects.all():
        assert client.get(f"/w/morvan/notices/{notice.pk}/")["Location"] == "/w/morvan/notices/"


def test_nobody_reads_what_somebody_else_was_told(
    owner: Member, analyst: Member, sign_in: SignIn
) -> None:
    ask(owner)
    client = sign_in(analyst)
    assert VOICE not in client.get("/w/morvan/notices/").content.decode()
    assert client.get(f"/w/morvan/notices/{Notice.objects.get().pk}/").status_code == 404


def test_only_what_is_urgent_is_mailed_and_once(owner: Member) -> None:
    ask(owner)
    ask(owner, "two", urgent=False)
    assert mail_some()
    assert not mail_some()
    (letter,) = mail.outbox
    assert letter.to == [owner.user.email]
    assert "/w/morvan/posts/" in letter.body


def test_a_mail_that_cannot_leave_stops_nothing(
    owner: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_letter: EmailMessage, fail_silently: bool = False) -> int:
        raise ConnectionRefusedError

    monkeypatch.setattr(EmailMessage, "send", fail)
    ask(owner)
    assert mail_some()
    assert not mail_some()


def test_every_verb_has_a_sentence_that_can_be_filled() -> None:
    names = (
        "account at by code day handle name names network reason scope since url voice when zone"
    )
    gaps = dict.fromkeys(names.split(), "x")
    for verb, said in all_sentences().items():
        assert str(said) % gaps, verb
