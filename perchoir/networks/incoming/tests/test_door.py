"""One door for what networks send: verified, kept once, answered at once."""

import base64
import hashlib
import hmac
import json
import time
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from perchoir.networks.connections.models import Registration
from perchoir.networks.incoming import taking
from perchoir.networks.incoming.knowing import verify_token
from perchoir.networks.incoming.models import Message
from perchoir.networks.incoming.tests.at_the_door import (
    CONSUMER,
    SECRET,
    a_comment,
    long_ago,
    register,
    send,
    send_as_x,
    sent,
)

pytestmark = pytest.mark.django_db


def ask(network: str, **query: str) -> tuple[int, str]:
    answer = Client().get(f"/connect/{network}/hook/", query)
    return answer.status_code, answer.content.decode()


def test_a_signed_message_is_kept_to_the_byte_and_answered_within_a_second() -> None:
    register("facebook")
    body, begun = a_comment(), time.monotonic()
    answer = send(body)
    assert time.monotonic() - begun < 1.0
    assert (answer.status_code, answer.content) == (200, b"")
    kept = Message.objects.get()
    assert (kept.network, bytes(kept.body)) == ("facebook", body)
    assert kept.done_at is None


def test_the_answer_sets_no_cookie_and_is_kept_nowhere() -> None:
    register("facebook")
    answer = send(a_comment())
    assert not answer.cookies
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["facebook", "bluesky", "nowhere", "home"])
def test_an_app_that_is_not_known_learns_nothing(path: str) -> None:
    answer = send(a_comment(), network=path)
    assert (answer.status_code, answer.content) == (404, b"")
    assert ask(path) == (404, "")
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Hub-Signature-256": ""},
        {"X-Hub-Signature-256": "sha256="},
        {"X-Hub-Signature-256": "sha256=" + "0" * 64},
        {"X-Hub-Signature-256": "é" * 71},
        {"X-Hub-Signature": "sha1=" + hmac.new(SECRET.encode(), a_comment(), "sha1").hexdigest()},
    ],
)
def test_what_is_not_signed_is_not_kept(headers: dict[str, str]) -> None:
    register("facebook")
    answer = sent(a_comment(), "facebook", headers)
    assert (answer.status_code, answer.content) == (403, b"")
    assert not Message.objects.exists()


def test_another_app_s_signature_is_none() -> None:
    register("facebook")
    assert send(a_comment(), secret="secret-of-another-app").status_code == 403
    assert not Message.objects.exists()


def test_one_byte_more_is_another_message() -> None:
    register("facebook")
    body = a_comment()
    signed = {
        "X-Hub-Signature-256": f"sha256={hmac.new(SECRET.encode(), body, 'sha256').hexdigest()}"
    }
    assert sent(body + b" ", "facebook", signed).status_code == 403
    assert sent(body, "facebook", signed).status_code == 200


def test_the_same_message_again_is_answered_and_kept_once() -> None:
    register("facebook")
    body = a_comment()
    assert [send(body).status_code for _ in range(3)] == [200, 200, 200]
    assert Message.objects.count() == 1


def test_a_replay_of_what_is_done_is_not_worked_on_again() -> None:
    register("facebook")
    body = a_comment()
    send(body)
    Message.objects.update(done_at=datetime.now(UTC), body=b"")
    assert send(body).status_code == 200
    assert Message.objects.filter(done_at__isnull=True).count() == 0


@pytest.mark.parametrize("at", [long_ago(4), datetime.now(UTC) + timedelta(days=2)])
def test_a_message_of_another_time_is_refused(at: datetime) -> None:
    register("facebook")
    assert send(a_comment(at=at)).status_code == 400
    assert not Message.objects.exists()


def test_a_message_that_meta_sends_again_after_a_day_is_taken() -> None:
    register("facebook")
    assert send(a_comment(at=long_ago(1))).status_code == 200


def test_what_is_too_old_is_never_younger_than_what_is_still_known() -> None:
    """Else a replay could come between the two."""
    assert taking.OLDEST + taking._AHEAD < taking.KEPT


def test_a_message_of_more_than_a_megabyte_is_refused() -> None:
    register("facebook")
    assert send(b"{" + b" " * 1_000_000 + b"}").status_code == 413
    assert not Message.objects.exists()


def test_a_flood_is_told_to_come_again_and_replays_take_no_room(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    register("facebook")
    register("threads")
    monkeypatch.setattr(taking, "MOST_WAITING", 3)
    for number in range(3):
        assert send(a_comment(number)).status_code == 200
    answer = send(a_comment(3))
    assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    assert b"Try again in a minute" in answer.content
    assert send(a_comment(2)).status_code == 200
    # The room of one network is its own, and what is read leaves room.
    assert send(a_comment(3), network="threads").status_code == 200
    Message.objects.filter(network="facebook").update(done_at=datetime.now(UTC))
    assert send(a_comment(3)).status_code == 200


@pytest.mark.parametrize("method", ["put", "delete", "patch", "options"])
def test_nothing_else_is_done_at_the_door(method: str) -> None:
    register("facebook")
    assert getattr(Client(), method)("/connect/facebook/hook/").status_code == 405


def test_keys_that_no_longer_open_are_no_keys() -> None:
    register("facebook")
    Registration.objects.update(sealed="not sealed by us")
    assert send(a_comment()).status_code == 404


def test_meta_hears_its_challenge_when_it_knows_the_word() -> None:
    register("facebook")
    asked = {"hub.mode": "subscribe", "hub.challenge": "1158201444"}
    right = ask("facebook", **asked, **{"hub.verify_token": verify_token("facebook")})
    assert right == (200, "1158201444")


@pytest.mark.parametrize(
    "changed",
    [
        {"hub.verify_token": "guessed"},
        {"hub.verify_token": ""},
        {"hub.mode": "unsubscribe"},
        {"hub.challenge": "<script>alert(1)</script>"},
        {"hub.challenge": "9" * 201},
        {"hub.challenge": ""},
    ],
)
def test_meta_s_challenge_is_refused_to_anybody_else(changed: dict[str, str]) -> None:
    register("facebook")
    asked = {
        "hub.mode": "subscribe",
        "hub.challenge": "1158201444",
        "hub.verify_token": verify_token("facebook"),
        **changed,
    }
    assert ask("facebook", **asked) == (403, "")


def test_each_network_has_a_word_of_its_own() -> None:
    words = {verify_token(one) for one in ("facebook", "instagram", "threads")}
    assert len(words) == 3
    assert all(len(word) == 40 for word in words)


def test_instagram_may_sign_with_either_of_two_secrets() -> None:
    register("instagram", meta_secret="secret-of-meta")
    assert send(a_comment(1), network="instagram").status_code == 200
    assert send(a_comment(2), network="instagram", secret="secret-of-meta").status_code == 200
    assert send(a_comment(3), network="instagram", secret="another").status_code == 403


def test_threads_names_the_app_and_another_is_refused() -> None:
    register("threads")
    found = {
        app: send(
            json.dumps({"app_id": app, "time": int(time.time()), "values": {}}).encode(),
            network="threads",
        ).status_code
        for app in ("house", "another")
    }
    assert found == {"house": 200, "another": 403}


def test_x_is_answered_with_its_token_signed() -> None:
    register("x", consumer_secret=CONSUMER)
    status, said = ask("x", crc_token="MDY2YzZhYjItZGQ5Ny00=")
    made = hmac.new(CONSUMER.encode(), b"MDY2YzZhYjItZGQ5Ny00=", hashlib.sha256).digest()
    expected = f"sha256={base64.b64encode(made).decode()}"
    assert (status, json.loads(said)) == (200, {"response_token": expected})


@pytest.mark.parametrize("token", ['{"for_user_id":"700"}', "", " ", "a" * 201, "a\nb", "é"])
def test_x_s_question_signs_nothing_that_could_be_a_message(token: str) -> None:
    register("x", consumer_secret=CONSUMER)
    assert ask("x", crc_token=token) == (403, "")


def test_a_message_of_x_is_kept_when_its_consumer_secret_signed_it() -> None:
    register("x", consumer_secret=CONSUMER)
    body = b'{"for_user_id":"700","tweet_create_events":[{}]}'
    assert send_as_x(body).status_code == 200
    assert send_as_x(body + b" ", SECRET).status_code == 403
    assert Message.objects.count() == 1


def test_what_x_s_question_signed_is_no_message() -> None:
    register("x", consumer_secret=CONSUMER)
    assert send_as_x(b"MDY2YzZhYjItZGQ5Ny00=").status_code == 403


def test_x_without_its_consumer_secret_neither_answers_nor_takes() -> None:
    register("x")
    assert ask("x", crc_token="abc") == (403, "")
    assert send_as_x(b"{}", "").status_code == 403
