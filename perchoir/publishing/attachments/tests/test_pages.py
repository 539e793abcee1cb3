"""The composer's piece, with a script and without, and the files behind their door."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.template import Context, Template
from django.test import Client
from django.utils.datastructures import MultiValueDict
from PIL import Image

from perchoir.core.errors import Mistake
from perchoir.core.people.models import Member, Workspace
from perchoir.networks.connections.models import Account
from perchoir.networks.text.media import ServerLimits
from perchoir.publishing.attachments.actions import attach
from perchoir.publishing.attachments.checking import problems_of, require_fitting
from perchoir.publishing.attachments.forms import only_media, read_card, read_media
from perchoir.publishing.attachments.keeping import path_of
from perchoir.publishing.attachments.models import Attachment
from perchoir.publishing.attachments.tests.files import moving, picture, video

pytestmark = pytest.mark.django_db
SignIn = Callable[[Member], Client]
HERE = "/w/morvan/attachments/"


def given(by: Member, body: bytes | None = None, name: str = "photo.jpg") -> Attachment:
    return attach(by, io.BytesIO(picture() if body is None else body), name=name)


def upload(body: bytes, name: str = "photo.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, body, "text/html")


def fields(**values: Any) -> QueryDict:
    post = QueryDict(mutable=True)
    for name, value in values.items():
        post.setlist(name.replace("_", "-"), value if isinstance(value, list) else [value])
    return post


def files(*given: SimpleUploadedFile) -> MultiValueDict[str, Any]:
    return MultiValueDict({"part-1-file": list(given)})


NO_FILES: MultiValueDict[str, Any] = MultiValueDict()


def test_a_file_dropped_on_the_page_comes_back_as_its_place(
    leader: Member, sign_in: SignIn
) -> None:
    sent = {"file": upload(picture(place=True)), "prefix": "part-2", "network": ["youtube"]}
    answer = sign_in(leader).post(HERE, sent)
    text = answer.content.decode()
    assert answer.status_code == 201
    kept = Attachment.objects.get()
    assert f'name="part-2-attachment" value="{kept.pk}"' in text
    assert f'name="part-2-alt-{kept.pk}"' in text
    assert "YouTube does not take this kind of file" in text
    assert f'value="fix:{kept.pk}:no-place"' in text


def test_a_program_is_answered_in_json(leader: Member, sign_in: SignIn) -> None:
    answer = sign_in(leader).post(
        HERE, {"file": upload(picture())}, headers={"accept": "application/json"}
    )
    assert answer.json()["url"] == f"{HERE}{Attachment.objects.get().pk}/"
    assert answer.json()["mime"] == "image/jpeg"


@pytest.mark.parametrize("body", [b"<svg/>", b"<html>", b""])
def test_a_refusal_is_one_sentence_for_the_script(
    leader: Member, sign_in: SignIn, body: bytes
) -> None:
    answer = sign_in(leader).post(HERE, {"file": upload(body, "a.jpg")} if body else {})
    assert answer.status_code == 400
    assert answer.json()["sentence"].endswith(".")


def test_who_may_not_write_attaches_nothing(analyst: Member, sign_in: SignIn) -> None:
    assert sign_in(analyst).post(HERE, {"file": upload(picture())}).status_code == 403
    assert not Attachment.objects.exists()


def test_a_file_is_served_as_what_it_is_and_nothing_else(
    leader: Member, analyst: Member, sign_in: SignIn
) -> None:
    kept = given(leader)
    answer = sign_in(analyst).get(f"{HERE}{kept.pk}/")
    assert answer.content == path_of(kept).read_bytes()
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["Content-Disposition"].startswith("inline")
    assert answer["Cache-Control"].startswith("private")
    again = sign_in(analyst).get(f"{HERE}{kept.pk}/", headers={"if-none-match": answer["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize(
    ("asked", "status", "first", "length"),
    [("bytes=0-9", 206, 0, 10), ("bytes=100-", 206, 100, 50), ("bytes=999999-", 416, 0, 0),
     ("bytes=5-1", 206, 5, 0), ("lines=1-2", 200, 0, None)],
)  # fmt: skip
def test_a_film_is_given_in_the_pieces_that_a_browser_asks_for(
    leader: Member, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch,
    asked: str, status: int, first: int, length: int | None,
) -> None:  # fmt: skip
    monkeypatch.setattr("perchoir.publishing.attachments.serving.PIECE", 50)
    kept = given(leader, video())
    answer = sign_in(leader).get(f"{HERE}{kept.pk}/", headers={"range": asked})
    body, whole = b"".join(answer), path_of(kept).read_bytes()
    assert answer.status_code == status
    assert body == (whole if length is None else whole[first : first + length])


def test_a_type_that_no_browser_should_show_is_only_saved(leader: Member, sign_in: SignIn) -> None:
    kept = given(leader)
    Attachment.objects.update(mime="text/html")
    answer = sign_in(leader).get(f"{HERE}{kept.pk}/")
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment")


def test_files_are_for_readers_of_this_workspace_only(
    leader: Member, ambassador: Member, stranger: Member, sign_in: SignIn
) -> None:
    ours, theirs = given(leader), given(stranger)
    for path in (f"{HERE}{ours.pk}/", f"{HERE}{ours.pk}/thumbnail/"):
        assert sign_in(stranger).get(path).status_code == 404
        assert sign_in(ambassador).get(path).status_code == 403
        assert Client().get(path).status_code == 302
    assert sign_in(leader).get(f"{HERE}{theirs.pk}/").status_code == 404


def test_a_picture_has_a_small_one_and_a_video_one_of_its_shape(
    leader: Member, sign_in: SignIn
) -> None:
    large = given(leader, picture(size=(1_000, 400), orientation=6))
    for _time in range(2):
        answer = sign_in(leader).get(f"{HERE}{large.pk}/thumbnail/")
        assert answer["Content-Type"] == "image/webp"
        assert len(answer.content) < 5_000
    film = given(leader, video(1_920, 1_080))
    small = sign_in(leader).get(f"{HERE}{film.pk}/thumbnail/").content
    assert Image.open(io.BytesIO(small)).size == (480, 270)


def test_a_fix_takes_the_place_of_the_original(leader: Member, sign_in: SignIn) -> None:
    original = given(leader, picture("PNG", (700, 700)))
    sent = {"for": "instagram", "prefix": "part-1", "alt": "Un atelier", "network": ["instagram"]}
    text = sign_in(leader).post(f"{HERE}{original.pk}/fix/", sent).content.decode()
    copy = Attachment.objects.get(made_from=original)
    assert f'value="{copy.pk}"' in text
    assert "Un atelier</textarea>" in text
    assert "A copy of your picture, which was 700 × 700" in text
    assert "does not take" not in text


def test_checks_answer_for_the_networks_chosen_by_now(leader: Member, sign_in: SignIn) -> None:
    one, two = given(leader), given(leader, video())
    sent = {
        "prefix": "part-1", "network": ["threads", "x"],
        "part-1-attachment": [one.pk, two.pk], f"part-1-alt-{one.pk}": "Alt",
    }  # fmt: skip
    text = sign_in(leader).post(f"{HERE}checks/", sent).content.decode()
    assert "X shows pictures or a video in one post" in text
    assert "Threads wants pictures of 320 pixels of width" in text


# Without a script


def test_files_of_a_plain_form_are_attached_in_order(leader: Member) -> None:
    kept = given(leader)
    post = fields(part_1_attachment=str(kept.pk), **{f"part_1_alt_{kept.pk}": " Un atelier "})
    media = read_media(leader, post, files(upload(video()), upload(picture())), "part-1")
    film = Attachment.objects.get(kind="video")
    assert media == [
        {"attachment": kept.pk, "alt": "Un atelier"},
        {"attachment": film.pk, "alt": ""},
    ]


@pytest.mark.parametrize(
    ("asked", "order"),
    [("up:2", "213"), ("up:1", "123"), ("down:2", "132"), ("down:3", "123"), ("remove:2", "13"),
     ("", "123"), ("up:9", "123"), ("up:x", "123"), ("nonsense", "123")],
)  # fmt: skip
def test_buttons_move_and_take_away(leader: Member, asked: str, order: str) -> None:
    made = [given(leader, picture(size=(50, side))) for side in (10, 20, 30)]
    by_name = {str(number): one.pk for number, one in enumerate(made, start=1)}
    verb, _, name = asked.partition(":")
    do = f"{verb}:{by_name.get(name, name)}" if name else verb
    post = fields(part_1_attachment=[str(one.pk) for one in made], part_1_do=do)
    media = read_media(leader, post, NO_FILES, "part-1")
    assert [one["attachment"] for one in media] == [by_name[number] for number in order]


def test_the_button_of_a_fix_works_without_a_script(leader: Member) -> None:
    kept = given(leader, picture(place=True))
    post = fields(part_1_attachment=str(kept.pk), part_1_do=f"fix:{kept.pk}:no-place")
    (one,) = read_media(leader, post, NO_FILES, "part-1")
    assert Attachment.objects.get(pk=one["attachment"]).made_from == kept


def test_a_card_travels_with_the_form_until_it_is_taken_away(leader: Member) -> None:
    card = {"url": "https://e.fr/", "title": "T", "description": "D", "picture": 7}
    named = {f"part_1_card_{name}": str(value) for name, value in card.items()}
    assert read_card(leader, fields(**named), "part-1") == card
    assert read_card(leader, fields(**named, part_1_do="uncard"), "part-1") is None
    assert read_card(leader, fields(), "part-1") is None


def test_whether_only_the_media_were_touched_is_known() -> None:
    assert only_media(fields(part_1_do="up:1"))
    assert only_media(fields(), files(upload(b"x")))
    assert not only_media(fields(part_1_do="", text="do-"))


# What the page shows


def shown(workspace: Workspace, media: list[dict[str, Any]], **more: Any) -> str:
    tag = '{% load attachments %}{% media_of_part w m prefix="part-1" networks=n card=c %}'
    context = {"w": workspace, "m": media, "n": more.get("networks", []), "c": more.get("card")}
    return Template(tag).render(Context(context))


def test_a_picture_without_words_asks_for_them(leader: Member) -> None:
    kept = given(leader)
    text = shown(leader.workspace, [{"attachment": kept.pk, "alt": ""}])
    assert "for those who cannot see it" in text
    assert "Say what matters here" in text
    assert "Picture 1, not described yet" in text


def test_markup_in_names_and_cards_stays_text(leader: Member) -> None:
    kept = given(leader, name="<script>.jpg")
    card = {"url": "https://e.fr/", "title": "<script>", "description": '"><img>', "picture": None}
    text = shown(leader.workspace, [{"attachment": kept.pk, "alt": '"><script>'}], card=card)
    assert "<script>" not in text
    assert '"><img>' not in text


def test_an_attachment_that_is_gone_leaves_no_hole(leader: Member) -> None:
    assert "media-item" not in shown(leader.workspace, [{"attachment": 999, "alt": ""}])


def test_a_moving_picture_that_would_stand_still_is_said_before(leader: Member) -> None:
    media = [{"attachment": given(leader, moving()).pk, "alt": ""}]
    (said,) = problems_of(leader.workspace, media, ["bluesky"])["bluesky"]
    assert "Bluesky shows a moving picture still" in said.sentence
    assert not said.can_fix


def test_bluesky_takes_a_video_of_three_minutes_and_no_longer_one(leader: Member) -> None:
    short, long = given(leader, video(seconds=180)), given(leader, video(seconds=200))
    assert problems_of(leader.workspace, [{"attachment": short.pk}], ["bluesky"]) == {}
    said = problems_of(leader.workspace, [{"attachment": long.pk}], ["bluesky"])
    assert "of video at most" in said["bluesky"][0].sentence


def test_the_strictest_server_of_mastodon_decides(leader: Member) -> None:
    account = Account.objects.create(
        workspace=leader.workspace, network="mastodon", server="https://petit.example",
        remote_id="1", handle="morvan",
    )  # fmt: skip
    media = [{"attachment": given(leader).pk, "alt": ""}]
    assert problems_of(leader.workspace, media, ["mastodon"]) == {}
    cache.set(f"attachments:server:{account.server}", ServerLimits(image_size=100)._asdict())
    (said,) = problems_of(leader.workspace, media, ["mastodon"], [account])["mastodon"]
    assert "Mastodon takes 100 bytes at most" in said.sentence.replace("\u00a0", " ")
    assert said.can_fix


@pytest.mark.parametrize(
    ("network", "part", "said"),
    [
        ("instagram", {"text": "Sans image"}, "wants a picture"),
        ("threads", {"text": "Bonjour"}, ""),
        ("mastodon", {"text": "#un " * 40}, ""),
    ],
)
def test_what_a_network_would_refuse_stops_the_post(
    leader: Member, network: str, part: dict[str, Any], said: str
) -> None:
    if not said:
        return require_fitting(leader.workspace, [part], network)
    with pytest.raises(Mistake, match=said):
        require_fitting(leader.workspace, [part], network)
    return None


def test_a_description_that_is_too_long_is_said_and_stops_the_post(leader: Member) -> None:
    media = [{"attachment": given(leader).pk, "alt": "é" * 1_501}]
    part = {"text": "Vu", "media": media}
    (said,) = problems_of(leader.workspace, media, ["bluesky", "mastodon"])["mastodon"]
    assert "takes 1,500 characters of description; this one has 1,501" in said.sentence
    assert said.attachment
    with pytest.raises(Mistake, match="characters of description"):
        require_fitting(leader.workspace, [part], "mastodon")
    require_fitting(leader.workspace, [part], "bluesky")


def test_the_strictest_server_decides_on_descriptions(leader: Member) -> None:
    account = Account.objects.create(
        workspace=leader.workspace, network="mastodon", server="https://bref.example",
        remote_id="2", handle="morvan",
    )  # fmt: skip
    cache.set(f"attachments:server:{account.server}", ServerLimits(alt=400)._asdict())
    media = [{"attachment": given(leader).pk, "alt": "é" * 401}]
    (said,) = problems_of(leader.workspace, media, ["mastodon"], [account])["mastodon"]
    assert "takes 400 characters" in said.sentence


def test_too_many_tags_stop_the_post(leader: Member) -> None:
    kept = given(leader, picture(size=(600, 600)))
    part = {"text": "#un " * 31, "media": [{"attachment": kept.pk, "alt": "x"}]}
    with pytest.raises(Mistake, match="Instagram takes 30 tags in a post; there are 31"):
        require_fitting(leader.workspace, [part], "instagram")
