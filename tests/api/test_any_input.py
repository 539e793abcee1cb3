"""Whatever a program sends, it is answered in JSON, and never by a fault of ours."""

import json
from typing import Any

import pytest
import schemathesis
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.core.result import Ok
from schemathesis.generation import GenerationMode

from perchoir.core.people.models import Member
from perchoir.publishing.voices.models import Voice
from perchoir.web.api import keys
from tests.api.programs import key_for
from tools.api import FILE

pytestmark = pytest.mark.django_db
SCHEMA = schemathesis.openapi.from_dict(json.loads(FILE.read_text(encoding="utf-8")))
OPERATIONS = [found.ok() for found in SCHEMA.get_all_operations() if isinstance(found, Ok)]
KNOWN = {200, 201, 204, 400, 401, 403, 404, 405, 409, 422, 429}


def _answered(case: Any, secret: str) -> Any:
    whole: dict[str, Any] = {} if not isinstance(case.body, dict | list | str | int) else {
        "data": json.dumps(case.body), "content_type": "application/json"
    }  # fmt: skip
    client = Client(raise_request_exception=True)
    return client.generic(
        case.method,
        case.formatted_path,
        query_params=case.query or {},
        headers={"Authorization": f"Bearer {secret}"},
        **whole,
    )


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: one.label)
def test_no_input_is_answered_by_a_fault(
    operation: Any, owner: Member, voice: Voice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keys, "MOST_A_MINUTE", 10_000)
    secret = key_for(owner)

    cases = st.one_of(
        operation.as_strategy(generation_mode=GenerationMode.POSITIVE),
        operation.as_strategy(generation_mode=GenerationMode.NEGATIVE),
    )

    @settings(max_examples=8, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(case=cases)
    def tried(case: Any) -> None:
        case.path_parameters["slug"] = "morvan"
        with transaction.atomic():
            answer = _answered(case, secret)
            transaction.set_rollback(True)
        assert answer.status_code in KNOWN

    tried()


def _body(**fields: object) -> bytes:
    whole = {"voice": "morvan", "content": {"parts": [{"text": "a"}]}, "accounts": [1]}
    return json.dumps(whole | fields).encode()


BAD = {
    "not JSON": b"{",
    "not UTF-8": b'{"voice": "\xff"}',
    "a NUL": _body(content={"language": "\0", "parts": [{"text": "a\0b"}]}),
    "half a character": b'{"voice": "morvan", "accounts": [1], "content": {"parts": [{"text": '
    b'"\\ud800"}]}}',
    "half a character in a name": b'{"voice": "morvan", "accounts": [1], "content": {"parts": '
    b'[{"text": "a"}], "variants": {"\\ud800": []}}}',
    "a number too long": _body(accounts=[10**40]),
    "a number too long for the database": _body(accounts=[2**63]),
    "media that is a number": _body(content={"parts": [{"text": "a", "media": 5}]}),
    "an attachment of nobody": _body(
        content={"parts": [{"text": "a", "media": [{"attachment": 2**62}]}]}
    ),
    "parts without end": _body(content={"parts": [{"text": "a"}] * 51}),
    "a time that is none": _body(local_time="2026-99-99T99:99"),
    "a zone that is a path": _body(local_time="2031-01-01T10:00", zone="../../etc/passwd"),
    "deep": b"[" * 5_000 + b"]" * 5_000,
    "nothing": b"",
    "NaN": b'{"voice": "morvan", "accounts": [NaN], "content": {"parts": [{"text": "a"}]}}',
}


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD.keys())
def test_what_cannot_be_kept_is_refused_with_a_sentence(
    owner: Member, voice: Voice, bad: bytes
) -> None:
    headers = {"Authorization": f"Bearer {key_for(owner)}"}
    answer = Client().post(
        "/api/v1/w/morvan/posts", bad, content_type="application/json", headers=headers
    )
    assert answer.status_code == 400
    assert answer.json()["sentence"]


@pytest.mark.parametrize(
    "path",
    ["posts?older=0001-01-01T00:00:00%2B14:00_1", "posts/99999999999999999999999", "posts/x"],
)
def test_addresses_that_nobody_would_write_are_answered(
    owner: Member, voice: Voice, path: str
) -> None:
    headers = {"Authorization": f"Bearer {key_for(owner)}"}
    answer = Client().get(f"/api/v1/w/morvan/{path}", headers=headers)
    assert answer.status_code in {200, 400, 404}
    assert answer["Content-Type"].startswith("application/json")
