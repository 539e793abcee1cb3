"""Example objects for the addresses of the house: what the permission matrix puts into each.

An app whose addresses carry an id adds a line: what its keyword names, as a function that makes one
such object for a member of the workspace to which it shall belong. `BY_KEYWORD` holds keywords that
mean the same everywhere, `BY_APP` those of one app, `WHOLE` the addresses whose keywords belong
together.
"""

import io
from collections.abc import Callable
from datetime import timedelta
from itertools import count

import zstandard
from asgiref.sync import async_to_sync
from django.test import override_settings
from django.utils import timezone
from PIL import Image

from perchoir.core.access_keys.models import AccessKey
from perchoir.core.media import Shape, proxied_path
from perchoir.core.notices.models import Notice
from perchoir.core.people.models import Invitation, Member, User
from perchoir.core.people.rights import Right, Role
from perchoir.listening.deck.models import Column
from perchoir.listening.imports.models import Import
from perchoir.listening.mentions.models import Author, Mention, Note, RawPayload
from perchoir.listening.search.models import SavedFilter
from perchoir.listening.sources.models import Source
from perchoir.listening.watches.models import Backfill, Watch
from perchoir.networks.connections.models import Account
from perchoir.publishing.approvals.models import ReviewLink
from perchoir.publishing.attachments.keeping import path_of
from perchoir.publishing.attachments.lending import lend
from perchoir.publishing.attachments.models import Attachment
from perchoir.publishing.charter.models import ClosedPeriod, Commitment, OwnExample
from perchoir.publishing.deliveries.models import Delivery, Part, State
from perchoir.publishing.home.models import HomePost
from perchoir.publishing.home.shelf import media_path
from perchoir.publishing.planning.models import PlanFile
from perchoir.publishing.posts.models import Person, Post
from perchoir.publishing.removals.models import Removal
from perchoir.publishing.voices.models import Voice, VoiceAccount
from perchoir.publishing.voices.portraits import change_portrait

Made = str | int
Maker = Callable[[Member], Made]
_numbers = count(1)


def a_colleague(of: Member) -> Member:
    """A member beside those of the test, so that changing them locks nobody out."""
    user = User.objects.create_user(f"colleague{next(_numbers)}@{of.workspace.slug}.example")
    return Member.objects.create(workspace=of.workspace, user=user, role=Role.ANALYST)


def an_invitation(of: Member) -> Invitation:
    return Invitation.objects.create(
        workspace=of.workspace,
        role=Role.ANALYST,
        expires_at=timezone.now() + timedelta(days=7),
    )


def a_watch(of: Member) -> Watch:
    name = f"Watch {next(_numbers)}"
    return Watch.objects.create(workspace=of.workspace, name=name, query="morvan")


def a_backfill(of: Member) -> Backfill:
    return Backfill.objects.create(workspace=of.workspace, watch=a_watch(of), version=1)


def a_source(of: Member) -> Source:
    return Source.objects.create(
        workspace=of.workspace, key="feeds.feed", name="A feed", enabled=False
    )


def an_author(of: Member) -> Author:
    return Author.objects.create(
        workspace=of.workspace, network="feeds", remote_id=f"author{next(_numbers)}"
    )


def a_mention(of: Member) -> Mention:
    mention = Mention.objects.create(
        workspace=of.workspace,
        network="feeds",
        remote_id=f"post{next(_numbers)}",
        author=an_author(of),
        text="Morvan",
        at=timezone.now(),
        received_at=timezone.now(),
    )
    RawPayload.objects.create(
        mention=mention,
        workspace=of.workspace,
        payload=zstandard.compress(b"{}"),
        received_at=mention.received_at,
    )
    return mention


def a_note(of: Member) -> Note:
    return Note.objects.create(mention=a_mention(of), member=of, text="A note")


def a_filter(of: Member) -> SavedFilter:
    return SavedFilter.objects.create(workspace=of.workspace, name=f"Filter {next(_numbers)}")


def an_import(of: Member) -> Import:
    return Import.objects.create(
        workspace=of.workspace, name="posts.csv", path="posts.csv", shape="csv"
    )


def a_column(of: Member) -> Column:
    return Column.objects.create(member=of, watch=a_watch(of))


def a_note_and_its_mention(of: Member) -> dict[str, Made]:
    note = a_note(of)
    return {"pk": note.mention_id, "note": note.pk}


def a_voice(of: Member) -> Voice:
    """With one account."""
    voice = Voice.objects.create(
        workspace=of.workspace, name="A voice", handle=f"voice{next(_numbers)}"
    )
    VoiceAccount.objects.create(voice=voice, account=an_account(of))
    return voice


def a_portrait(of: Member) -> dict[str, Made]:
    voice = a_voice(of)
    change_portrait(
        Member(workspace=of.workspace, user=of.user, role=Role.OWNER), voice, a_square()
    )
    return {"handle": voice.handle, "sha256": voice.portrait}


def a_square() -> bytes:
    """The smallest picture that is a portrait."""
    out = io.BytesIO()
    Image.new("RGB", (64, 64)).save(out, "PNG")
    return out.getvalue()


def an_account(of: Member) -> Account:
    name = f"account{next(_numbers)}"
    return Account.objects.create(
        workspace=of.workspace, network="mastodon", remote_id=name, handle=name
    )


def a_post(of: Member) -> Post:
    """A draft by somebody else, with one delivery."""
    voice = a_voice(of)
    content = {"language": "fr", "parts": [{"text": "Bonjour", "media": [], "card": None}]}
    post = Post.objects.create(
        workspace=of.workspace, voice=voice, author=a_colleague(of), content=content
    )
    for account in voice.accounts.all():
        Delivery.objects.create(
            workspace=of.workspace, post=post, voice=voice, account=account, digest="0" * 64
        )
    return post


def an_attachment(of: Member) -> Attachment:
    """A picture of one pixel."""
    number = next(_numbers)
    attachment = Attachment.objects.create(
        workspace=of.workspace, sha256=f"{number:064x}", kind="image", mime="image/png", size=1
    )
    path = path_of(attachment)
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (1, 1)).save(path, "PNG")
    return attachment


def a_person(of: Member) -> Person:
    return Person.objects.create(workspace=of.workspace, label=f"Marie {next(_numbers)}")


def a_delivery(of: Member) -> Delivery:
    found: Delivery = a_post(of).deliveries.get()
    return found


def a_delivery_by_hand(of: Member) -> Delivery:
    """In somebody's hands."""
    delivery = a_delivery(of)
    Account.objects.filter(pk=delivery.account_id).update(network="x", remote_id="hand:morvan")
    Part.objects.create(delivery=delivery, number=1, key="0" * 32)
    Delivery.objects.filter(pk=delivery.pk).update(state=State.HANDED)
    return delivery


def a_removal(of: Member) -> Removal:
    return Removal.objects.create(
        workspace=of.workspace, delivery=a_delivery(of), asked_at=timezone.now(), reason="Wrong",
        state=Removal.State.UNKNOWN,
    )  # fmt: skip


def a_notice(of: Member) -> Notice:
    number = next(_numbers)
    address = f"/w/{of.workspace.slug}/posts/"
    return Notice.objects.create(
        member=of, verb="review.asked", key=str(number), address=address, at=timezone.now()
    )


def a_plan_file(of: Member) -> PlanFile:
    return PlanFile.objects.create(
        workspace=of.workspace, added_by=of, name="posts.csv", data=b"text\nBonjour\n"
    )


def a_closed_period(of: Member) -> ClosedPeriod:
    now = timezone.now()
    return ClosedPeriod.objects.create(
        workspace=of.workspace, name="Results", starts_at=now, ends_at=now + timedelta(days=30)
    )


def a_commitment(of: Member) -> Commitment:
    return Commitment.objects.create(
        workspace=of.workspace, post=next(_numbers), what="We will answer.", made_at=timezone.now()
    )


def an_example(of: Member) -> OwnExample:
    return OwnExample.objects.create(workspace=of.workspace, article="shouting", text="HELLO")


def an_access_key(of: Member) -> AccessKey:
    number = next(_numbers)
    return AccessKey.objects.create(
        member=of,
        name=f"Key {number}",
        sha256=f"{number:064}",
        expires_at=timezone.now() + timedelta(days=30),
    )


def a_picture(of: Member) -> str:
    """A signed address of a picture at a place that is refused, so that nothing is fetched."""
    return proxied_path(of.workspace.slug, "http://127.0.0.1:9/picture.png", Shape.FACE)


BY_KEYWORD: dict[str, Maker] = {
    "slug": lambda of: of.workspace.slug,
    "member_id": lambda of: a_colleague(of).pk,
    "invitation_id": lambda of: an_invitation(of).pk,
    "watch_id": lambda of: a_watch(of).pk,
    "source_id": lambda of: a_source(of).pk,
    "author_id": lambda of: an_author(of).pk,
    "mention_id": lambda of: a_mention(of).pk,
    "filter_id": lambda of: a_filter(of).pk,
    "import_id": lambda of: an_import(of).pk,
    "column_id": lambda of: a_column(of).pk,
    "removal_id": lambda of: a_removal(of).pk,
}

BY_APP: dict[str, dict[str, Maker]] = {
    "deck": {"pk": lambda of: a_column(of).pk},
    "mentions": {
        "pk": lambda of: a_mention(of).pk,
        "signed": lambda of: a_picture(of),
        "network": lambda of: "bluesky",
    },
    "watches": {"pk": lambda of: a_watch(of).pk},
    "sources": {"pk": lambda of: a_source(of).pk, "key": lambda of: "feeds.feed"},
    "imports": {"pk": lambda of: an_import(of).pk},
    "search": {"pk": lambda of: a_filter(of).pk, "form": lambda of: "csv"},
    "trends": {"pk": lambda of: a_watch(of).pk, "facet": lambda of: "tag"},
    "people": {"token": lambda of: an_invitation(of).token, "session_id": lambda of: 0},
    "attachments": {"pk": lambda of: an_attachment(of).pk},
    "planning": {
        "pk": lambda of: a_post(of).pk,
        "voice_id": lambda of: a_voice(of).pk,
        "file_id": lambda of: a_plan_file(of).pk,
    },
    "posts": {
        "pk": lambda of: a_post(of).pk,
        "person": lambda of: a_person(of).pk,
        "number": lambda of: 1,
        "seen": lambda of: 1,
    },
    "reviews": {"pk": lambda of: a_delivery(of).pk},
    "deliveries": {"pk": lambda of: a_delivery(of).pk, "number": lambda of: 1},
    "removals": {"pk": lambda of: a_delivery(of).pk},
    "voices": {
        "pk": lambda of: a_voice(of).pk,
        "network": lambda of: "mastodon",
    },
    "home_pages": {"handle": lambda of: a_voice(of).handle},
    "connections": {"network": lambda of: "bluesky"},
    "spending": {"network": lambda of: "x"},
    "networks": {"network": lambda of: "x"},
    "review_link": {"token": lambda of: "made-up"},
    "lent": {"token": lambda of: a_lent_picture()},
    "notices": {"pk": lambda of: a_notice(of).pk},
    "charter": {
        "pk": lambda of: a_closed_period(of).pk,
        "article": lambda of: "shouting",
        "voice_id": lambda of: a_voice(of).pk,
    },
    "access_keys": {"pk": lambda of: an_access_key(of).pk},
    "audit": {"kind": lambda of: "csv"},
}


def a_review_and_its_link(of: Member) -> dict[str, Made]:
    delivery = a_delivery(of)
    link = ReviewLink.objects.create(
        delivery=delivery, name="Outside", token_sha256=f"{next(_numbers):064}",
        expires_at=timezone.now() + timedelta(days=3),
    )  # fmt: skip
    return {"pk": delivery.pk, "link": link.pk}


def a_voice_and_its_account(of: Member) -> dict[str, Made]:
    voice = a_voice(of)
    return {"pk": voice.pk, "account": voice.accounts.get().pk}


def a_lent_picture() -> str:
    """What the address of a picture that is lent to a network ends in."""
    with override_settings(ADDRESS="https://perchoir.example"):
        address = async_to_sync(lend)("image/png", b"a picture")
    return address.rstrip("/").rpartition("/")[2]


def a_home_post(of: Member) -> dict[str, Made]:
    """A post that stands on a page, with one picture."""
    voice, sha256 = a_voice(of), "0" * 64
    picture = {"sha256": sha256, "kind": "image", "mime": "image/png", "alt": "A workshop"}
    record = {
        "page": str(voice.pk), "text": "Bonjour", "created_at": "2026-11-23T09:00:00Z",
        "media": [picture],
    }  # fmt: skip
    key = f"post{next(_numbers)}"
    HomePost.objects.create(voice=voice, key=key, record=record, published_at=timezone.now())
    path = media_path(sha256)
    assert path
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"")
    return {"handle": voice.handle, "key": key, "sha256": sha256}


WHOLE: dict[str, Callable[[Member], dict[str, Made]]] = {
    "home_pages:post": a_home_post,
    "home_pages:picture": a_home_post,
    "home_pages:portrait": a_portrait,
    "voices:disconnect": a_voice_and_its_account,
    "connections:hook": lambda of: {"network": "facebook"},
    "voices:connect-by-hand": lambda of: {"pk": a_voice(of).pk, "network": "linkedin"},
    "deliveries:by-hand": lambda of: {"pk": a_delivery_by_hand(of).pk},
    "reviews:revoke": a_review_and_its_link,
    "mentions:delete-note": a_note_and_its_mention,
    "charter:settle": lambda of: {"pk": a_commitment(of).pk},
    "charter:remove_example": lambda of: {"pk": an_example(of).pk},
    "mentions:export-author": lambda of: {"pk": an_author(of).pk},
    "mentions:erase-author": lambda of: {"pk": an_author(of).pk},
}

# Pages that ask for more when a form is sent than when they are read.
WRITING: dict[str, Right] = {
    "watches:watch": Right.EDIT_WATCHES,
    "posts:post": Right.WRITE_POSTS,
}

# What a keyword may hold without naming an object: it is the same in every workspace.
WORDS = {"number", "seen", "kind", "form", "network", "facet", "key", "article"}


def values_for(address: str, keywords: list[str], of: Member) -> dict[str, Made]:
    """A value for each keyword of `address`, naming objects made for `of` in their workspace."""
    whole = WHOLE[address](of) if address in WHOLE else {}
    makers = BY_KEYWORD | BY_APP.get(address.split(":")[0], {})
    missing = [key for key in keywords if key not in makers and key not in whole]
    if missing:
        raise LookupError(f"tests/samples.py does not say what {missing} is in {address}")
    return {key: whole[key] if key in whole else makers[key](of) for key in keywords}
