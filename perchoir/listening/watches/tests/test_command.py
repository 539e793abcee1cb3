"""`perchoir watch` tries queries on files and applies watches to the past."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from perchoir.core.people.models import Member, Workspace
from perchoir.listening.mentions.models import Match
from perchoir.listening.search.tests.stored import make_watch, store_texts


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    texts = ["Airbus livre", "rien", "un autre AIRBUS ici"]
    lines = [
        {
            "did": "did:plc:abc",
            "time_us": 1_700_000_000_000_000 + number,
            "kind": "commit",
            "commit": {
                "rev": "x",
                "operation": "create",
                "collection": "app.bsky.feed.post",
                "rkey": f"3k{number}",
                "cid": "bafyrei",
                "record": {
                    "$type": "app.bsky.feed.post",
                    "text": text,
                    "createdAt": "2023-11-14T22:13:20.000Z",
                },
            },
        }
        for number, text in enumerate(texts)
    ]
    path = tmp_path / "posts.ndjson"
    path.write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    return path


def run(*words: str) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command("watch", *words, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_the_matches_of_a_file_are_printed_with_their_words(archive: Path) -> None:
    out, err = run("try", "airbus", str(archive))
    assert "[Airbus] livre" in out
    assert "un autre [AIRBUS] ici" in out
    assert "2 of 3 posts matched." in err


def test_a_limit_stops_early(archive: Path) -> None:
    out, _err = run("try", "airbus", str(archive), "--limit", "1")
    assert len(out.splitlines()) == 1


def test_a_mistake_is_pointed_at_with_a_suggestion(archive: Path) -> None:
    with pytest.raises(CommandError) as caught:
        run("try", "airbus OU boeing", str(archive))
    assert "       ^^" in str(caught.value)
    assert "Try: OR" in str(caught.value)


def test_a_file_that_is_not_there_gets_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be read"):
        run("try", "airbus", str(tmp_path / "nothing"))


def test_a_watch_is_applied_to_the_past(workspace: Workspace) -> None:
    store_texts(make_watch(workspace, "Tout", "airbus"), "airbus un", "boeing", "airbus deux")
    watch = make_watch(workspace, "Airbus", "airbus")
    out, _err = run("apply", "Airbus")
    assert "2 added" in out
    assert Match.objects.filter(watch=watch).count() == 2


def test_a_name_in_two_workspaces_must_be_told_apart(
    workspace: Workspace, stranger: Member
) -> None:
    make_watch(workspace, "Airbus", "airbus")
    make_watch(stranger.workspace, "Airbus", "airbus")
    with pytest.raises(CommandError, match="--workspace"):
        run("apply", "Airbus")
    assert "Done" in run("apply", "Airbus", "--workspace", "morvan")[0]
    with pytest.raises(CommandError, match="no watch"):
        run("apply", "Nothing")
