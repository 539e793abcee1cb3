"""`perchoir watch` tries queries on files and applies watches to the past."""

import gzip
import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
import zstandard
from django.core.management import CommandError, call_command

from perchoir.core.people.models import Member, Workspace
from perchoir.listening.mentions.models import Match
from perchoir.listening.search.tests.stored import make_watch, store_texts

TEXTS = ["Airbus livre", "rien", "un autre AIRBUS ici"]


def jetstream() -> list[str]:
    found = [
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
        for number, text in enumerate(TEXTS)
    ]
    return [json.dumps(line) for line in found]


def x() -> list[str]:
    at = "2026-11-20T10:00:00.000Z"
    found = [
        {"id": f"190000000000000000{n}", "text": text, "author_id": "42", "created_at": at}
        for n, text in enumerate(TEXTS)
    ]
    return [json.dumps(line) for line in found]


def mastodon() -> list[str]:
    account = {"acct": "camille", "url": "https://social.example/@camille"}
    found = [
        {
            "id": str(n),
            "created_at": "2026-11-20T10:00:00Z",
            "visibility": "public",
            "uri": f"https://social.example/users/camille/statuses/{n}",
            "content": f"<p>{text}</p>",
            "account": account,
        }
        for n, text in enumerate(TEXTS)
    ]
    return [json.dumps(line) for line in found]


def table() -> list[str]:
    rows = [f"2026-11-20 10:00;@camille;{text}" for text in TEXTS]
    return ["Date;Auteur;Message", *rows]


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    path = tmp_path / "posts.ndjson"
    path.write_text("\n".join(jetstream()), encoding="utf-8")
    return path


def run(*words: str) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command("watch", *words, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_the_matches_of_a_file_are_printed_with_their_words(archive: Path) -> None:
    out, err = run("try", "airbus", str(archive))
    assert "[Airbus] livre" in out
    assert "un autre [AIRBUS] ici" in out
    assert "2 of 3 posts matched (66.7%)" in err
    assert "posts a second." in err


@pytest.mark.parametrize("lines", [jetstream, x, mastodon, table])
@pytest.mark.parametrize("ending", ["", ".gz", ".zst"])
def test_files_of_every_shape_are_tried_compressed_or_not(
    tmp_path: Path, lines: Callable[[], list[str]], ending: str
) -> None:
    compress: dict[str, Callable[[bytes], bytes]] = {
        "": bytes, ".gz": gzip.compress, ".zst": zstandard.compress
    }  # fmt: skip
    path = tmp_path / f"posts{ending}"
    path.write_bytes(compress[ending]("\n".join(lines()).encode()))
    out, err = run("try", "airbus", str(path))
    assert [line.split("\t")[2] for line in out.splitlines()] == [
        "[Airbus] livre",
        "un autre [AIRBUS] ici",
    ]
    assert "2 of 3 posts matched" in err


def test_lines_that_cannot_be_read_are_told_one_by_one(archive: Path) -> None:
    broken = "\n".join([*jetstream(), "{not json", jetstream()[0], "[1, 2"])
    archive.write_text(broken, encoding="utf-8")
    _out, err = run("try", "airbus", str(archive))
    assert "line 4: " in err
    assert "line 6: " in err
    assert "2 lines could not be read." in err


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
