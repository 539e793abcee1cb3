"""The API: the same actions as the pages, for programs."""

import json
from typing import Any

import pytest
from django.test import Client

from perchoir.core.access_keys.models import AccessKey, Reach
from perchoir.core.audit.actions import record
from perchoir.core.audit.models import Entry
from perchoir.core.audit.sentences import sentence_of
from perchoir.core.people.models import Member
from perchoir.publishing.charter.for_voices import change_for_voice
from perchoir.publishing.deliveries.models import Delivery, State
from perchoir.publishing.planning.models import AllTheSame
from perchoir.publishing.posts import naming
from perchoir.publishing.posts.models import Post
from perchoir.publishing.tests.speaking import only_delivery, write
from perchoir.publishing.voices.models import Voice
from perchoir.web.api import keys
from tests.api.conftest import ProgramOf
from tools.api import FILE, described

pytestmark = pytest.mark.django_db


def a_post(voice: Voice, text: str = "Bonjour", **fields: Any) -> dict[str, Any]:
    return {
        "voice": voice.handle,
        "content": {"language": "fr", "parts": [{"text": text}]},
        "accounts": [one.pk for one in voice.accounts.all()],
        **fields,
    }


def test_the_description_that_is_checked_in_is_current() -> None:
    assert FILE.read_text(encoding="utf-8") == described(), "make api writes it again"


def test_the_description_is_read_by_everybody() -> None:
    served = Client().get("/api/v1/openapi.json")
    assert served.json()["paths"] == json.loads(FILE.read_text(encoding="utf-8"))["paths"]


def test_the_audit_log_names_the_key_by_which_a_program_acted(
    leader: Member, voice: Voice, program: ProgramOf
) -> None:
    writes = program(leader, Reach.WRITE)
    made = writes("post", "posts", a_post(voice)).json()
    writes("post", f"posts/{made['id']}/hand-in", {"revision": 1})
    entry = Entry.objects.filter(actor=leader.user).latest("sequence")
    assert entry.details["through_key"] == "Agenda"
    assert sentence_of(entry).endswith("By the access key “Agenda”.")
    entry = record(leader.workspace, leader.user, "access_key.made", name="Agenda")
    assert "through_key" not in entry.details


def test_a_post_goes_from_a_program_to_the_clock(
    leader: Member, owner: Member, voice: Voice, program: ProgramOf
) -> None:
    voice.steps = [{"rule": "any", "members": [owner.pk]}]
    voice.save()
    writes, decides = program(leader, Reach.WRITE), program(owner)
    made = writes("post", "posts", a_post(voice))
    assert made.status_code == 201
    post = made.json()
    assert Post.objects.get().door == "api"
    handed_in = writes("post", f"posts/{post['id']}/hand-in", {"revision": 1})
    delivery = handed_in.json()["deliveries"][0]
    assert delivery["state"] == "in_review"
    answer = {"digest": delivery["digest"], "decision": "yes"}
    decided = decides("post", f"deliveries/{delivery['id']}/answer", answer)
    assert decided.json()["state"] == "scheduled"
    proof = decides("get", f"deliveries/{delivery['id']}").json()
    assert [part["number"] for part in proof["parts"]] == [1]
    assert proof["attempts"] == []


def test_posts_are_listed_page_by_page(leader: Member, voice: Voice, program: ProgramOf) -> None:
    for number in range(31):
        write(leader, voice, f"Post {number}")
    reads = program(leader, Reach.READ)
    first = reads("get", "posts").json()
    second = reads("get", f"posts?older={first['older'].replace('+', '%2B')}").json()
    assert (len(first["posts"]), len(second["posts"]), second["older"]) == (30, 1, "")
    assert reads("get", "posts?shown=nothing").status_code == 400


def test_of_two_who_save_the_second_gets_both_texts(
    leader: Member, voice: Voice, program: ProgramOf
) -> None:
    post, writes = write(leader, voice, "Premier"), program(leader)
    path, body = f"posts/{post.pk}", a_post(voice, "Second") | {"revision": 1}
    assert writes("put", path, body).status_code == 200
    late = writes("put", path, a_post(voice, "Tiers") | {"revision": 1})
    assert late.status_code == 409
    assert late.json()["yours"]["content"]["parts"][0]["text"] == "Tiers"
    assert late.json()["theirs"]["content"]["parts"][0]["text"] == "Second"
    assert writes("delete", f"{path}?revision=1").status_code == 409
    assert writes("delete", f"{path}?revision=2").status_code == 204


def test_the_same_call_twice_makes_one_post(
    leader: Member, voice: Voice, program: ProgramOf
) -> None:
    writes, body = program(leader), a_post(voice)
    first = writes("post", "posts", body, **{"Idempotency-Key": "one"})
    again = writes("post", "posts", body, **{"Idempotency-Key": "one"})
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["id"] == again.json()["id"]
    other = writes("post", "posts", a_post(voice, "Autre"), **{"Idempotency-Key": "one"})
    assert other.status_code == 422
    assert Post.objects.count() == 1


@pytest.mark.parametrize(
    ("secret", "status"), [("", 401), ("perchoir_made-up", 401), ("Basic x", 401)]
)
def test_nobody_enters_without_a_key(leader: Member, secret: str, status: int) -> None:
    headers = {"Authorization": f"Bearer {secret}"} if secret else {}
    answer = Client().get("/api/v1/w/morvan/posts", headers=headers)
    assert answer.status_code == status
    assert answer["WWW-Authenticate"] == "Bearer"
    assert answer.json()["code"] == "no_key"


def test_a_session_is_no_key(leader: Member, sign_in: Any) -> None:
    assert sign_in(leader).get("/api/v1/w/morvan/posts").status_code == 401


@pytest.mark.parametrize("path", ["posts", "voices", "accounts", "deliveries", "brakes"])
def test_a_key_finds_nothing_in_another_workspace(
    leader: Member, stranger: Member, program: ProgramOf, path: str
) -> None:
    assert program(stranger)("get", path).status_code == 404
    assert program(leader)("get", path).status_code == 200


def test_objects_of_another_workspace_are_not_found(
    leader: Member, stranger: Member, voice: Voice, program: ProgramOf
) -> None:
    post = write(leader, voice)
    theirs = program(stranger, slug="elsewhere")
    pk = only_delivery(post).pk
    assert theirs("get", f"posts/{post.pk}").status_code == 404
    assert theirs("get", f"deliveries/{pk}").status_code == 404
    assert theirs("post", f"deliveries/{pk}/cancel").status_code == 404


def test_a_key_that_only_reads_writes_nothing(
    leader: Member, voice: Voice, program: ProgramOf
) -> None:
    refused = program(leader, Reach.READ)("post", "posts", a_post(voice))
    assert refused.status_code == 403
    assert not Post.objects.exists()


def test_sentences_are_in_the_language_of_the_caller(
    analyst: Member, voice: Voice, program: ProgramOf
) -> None:
    calls = {lang: program(analyst, language=lang) for lang in ("fr", "en")}
    said = {
        lang: call("post", "posts", a_post(voice)).json()["sentence"]
        for lang, call in calls.items()
    }
    assert "rôle" in said["fr"]
    assert "role" in said["en"]


def test_a_program_that_calls_too_often_waits(
    leader: Member, program: ProgramOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keys, "MOST_A_MINUTE", 2)
    reads = program(leader)
    statuses = [reads("get", "brakes") for _call in range(3)]
    assert [one.status_code for one in statuses] == [200, 200, 429]
    assert int(statuses[-1]["Retry-After"]) >= 1


def test_the_brake_is_pulled_and_lifted_by_a_program(
    leader: Member, voice: Voice, program: ProgramOf
) -> None:
    decides = program(leader)
    assert decides("post", "brakes", {"reason": ""}).status_code == 400
    on = decides("post", "brakes", {"reason": "A storm", "voice": voice.handle})
    assert on.status_code == 201
    assert decides("post", "brakes", {"reason": "x", "voice": voice.handle}).status_code == 409
    assert [one["reason"] for one in decides("get", "brakes").json()] == ["A storm"]
    assert decides("delete", f"brakes/{on.json()['id']}").status_code == 204
    assert decides("get", "brakes").json() == []


def test_a_text_is_read_by_the_charter(leader: Member, voice: Voice, program: ProgramOf) -> None:
    body = {"voice": voice.handle, "text": "TOUT LE MONDE DOIT LIRE CECI", "language": "fr"}
    found = program(leader)("post", "charter/findings", body).json()
    assert "shouting" in {one["article"] for one in found}


def test_credentials_and_secrets_leave_by_no_answer(
    leader: Member, voice: Voice, program: ProgramOf
) -> None:
    voice.accounts.update(credentials="sealed-and-secret")
    reads = program(leader)
    for path in ("voices", "accounts", "posts", "deliveries"):
        text = reads("get", path).content.decode()
        assert "sealed" not in text
        assert reads.secret not in text
    assert reads.secret not in str(list(AccessKey.objects.values()))
    assert reads.secret not in str(list(Entry.objects.values()))


def test_what_leaves_is_cancelled_and_planned_again(
    leader: Member, voice: Voice, program: ProgramOf
) -> None:
    writes = program(leader)
    made = writes("post", "posts", a_post(voice, local_time="2100-01-01T09:00")).json()
    moved = writes(
        "put", f"posts/{made['id']}/time", {"revision": 1, "local_time": "2100-01-02T09:00"}
    ).json()
    assert moved["local_time"] == "2100-01-02T09:00"
    handed = writes("post", f"posts/{made['id']}/hand-in", {"revision": moved["revision"]})
    pk = handed.json()["deliveries"][0]["id"]
    assert writes("post", f"deliveries/{pk}/cancel").json()["state"] == "cancelled"
    Delivery.objects.filter(pk=pk).update(state=State.MISSED)
    later = {"local_time": "2100-01-03T09:00"}
    again = writes("post", f"deliveries/{pk}/reschedule", later)
    assert again.json()["state"] == "scheduled"


def test_an_address_that_is_none_is_answered_in_json(leader: Member, program: ProgramOf) -> None:
    assert program(leader)("get", "nothing").json()["code"] == "not_found"


def test_a_program_meets_the_charter_of_the_voice(
    owner: Member, leader: Member, voice: Voice, program: ProgramOf
) -> None:
    writes, text = program(leader), {"voice": voice.handle, "text": "Enfin !!!", "language": "fr"}
    change_for_voice(owner, voice, "shouting", enabled=True, severity=4)
    (found,) = writes("post", "charter/findings", text).json()
    assert (found["article"], found["severity"]) == ("shouting", "refuse")
    made = writes("post", "posts", a_post(voice, "Enfin !!!", local_time="2100-01-01T09:00")).json()
    refused = writes("post", f"posts/{made['id']}/hand-in", {"revision": 1})
    assert refused.status_code == 400
    change_for_voice(owner, voice, "shouting", enabled=False)
    assert writes("post", "charter/findings", text).json() == []


def _kinds(answer: Any) -> list[str]:
    assert answer.status_code == 409
    assert answer.json()["code"] == "questions"
    return [one["kind"] for one in answer.json()["questions"]]


def test_a_program_is_asked_what_a_person_is_asked(
    leader: Member, voice: Voice, program: ProgramOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(naming, "_found", lambda _account, _handles: {})
    text = "Nous ouvrons notre atelier samedi matin, merci @paul@ailleurs.example"
    write(leader, voice, text, local_time="2100-01-02T09:00")
    writes = program(leader)
    made = writes("post", "posts", a_post(voice, text, local_time="2100-01-01T09:00")).json()
    path = f"posts/{made['id']}/hand-in"
    asked = writes("post", path, {"revision": 1})
    assert _kinds(asked) == ["similar", "name"]
    near, name = asked.json()["questions"]
    assert "is nobody on Mastodon" in name["sentence"]
    assert _kinds(writes("post", path, {"revision": 1, "sure": True})) == ["similar"]
    handed_in = writes("post", path, {"revision": 1, "all_the_same": [near["key"]]})
    assert handed_in.status_code == 200
    assert AllTheSame.objects.filter(post=made["id"], by=leader).count() == 2
    assert Entry.objects.filter(verb="post.all_the_same").count() == 2


def test_a_program_that_moves_what_was_handed_in_is_asked_about_the_new_time(
    leader: Member, voice: Voice, program: ProgramOf
) -> None:
    voice.gap_minutes = 90
    voice.save()
    write(leader, voice, "Bonjour", local_time="2100-01-02T09:00")
    writes = program(leader)
    made = writes("post", "posts", a_post(voice, "Merci", local_time="2100-01-01T09:00")).json()
    writes("post", f"posts/{made['id']}/hand-in", {"revision": 1})
    there = {"revision": 1, "local_time": "2100-01-02T09:30"}
    asked = writes("put", f"posts/{made['id']}/time", there)
    assert _kinds(asked) == ["gap"]
    there["all_the_same"] = [asked.json()["questions"][0]["key"]]
    moved = writes("put", f"posts/{made['id']}/time", there).json()
    assert moved["local_time"] == "2100-01-02T09:30"
    assert moved["deliveries"][0]["state"] == "scheduled"
