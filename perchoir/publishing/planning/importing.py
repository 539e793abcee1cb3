"""Posts out of a file: first a dry run, then drafts, through the same action as any other draft."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from perchoir.core.audit.actions import record
from perchoir.core.errors import Conflict, Mistake, Sentence
from perchoir.core.people.models import Member, Workspace
from perchoir.core.people.rights import Right
from perchoir.networks.connections.models import Account
from perchoir.publishing.attachments.models import Attachment
from perchoir.publishing.charter.queries import read as read_findings
from perchoir.publishing.planning.asking import questions_of
from perchoir.publishing.planning.models import PlanFile
from perchoir.publishing.planning.neighbours import Question
from perchoir.publishing.planning.reading import (
    Bad,
    Line,
    Read,
    listed,
    local_time_of,
    read_posts,
)
from perchoir.publishing.posts.actions import create_post
from perchoir.publishing.posts.checking import findings_of
from perchoir.publishing.posts.content import cleaned, is_empty
from perchoir.publishing.posts.counting import require_fitting
from perchoir.publishing.posts.models import Post
from perchoir.publishing.posts.times import instant_of
from perchoir.publishing.voices.models import Voice

PART = "\n---\n"
KEPT = timedelta(days=1)
MOST_NOTED = 100
_ATTACHED = ("attachment", "picture")


@dataclass(frozen=True, slots=True)
class Planned:
    """A draft that would be made. `notes` say what the charter and the networks would say of it,
    `questions` what stands near it or leads to nobody."""

    line: int
    voice: Voice
    accounts: list[Account]
    local_time: str
    zone: str
    content: dict[str, Any]
    notes: list[str] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)

    @property
    def text(self) -> str:
        return " / ".join(part["text"] for part in self.content["parts"])


@dataclass(frozen=True, slots=True)
class DryRun:
    """What a file would become: nothing of it is written."""

    read: Read
    planned: list[Planned]
    bad: list[Bad]

    @property
    def asks(self) -> int:
        """How many questions wait for somebody's yes."""
        return sum(len(one.questions) for one in self.planned)


def add_file(by: Member, *, name: str, data: bytes) -> PlanFile:
    """Keep a file until somebody confirms it, a day at most. Raises `Mistake` for what is none."""
    by.require(Right.WRITE_POSTS)
    read_posts(data, {})
    old = PlanFile.objects.filter(workspace=by.workspace, added_at__lt=timezone.now() - KEPT)
    old.delete()
    return PlanFile.objects.create(
        workspace=by.workspace, added_by=by, name=name.strip()[:200], data=data
    )


def change_reading(by: Member, file: PlanFile, reading: dict[str, Any]) -> None:
    """Read its columns and its times in another way."""
    by.require(Right.WRITE_POSTS, of=file)
    file.reading = reading
    file.save(update_fields=["reading"])


def dry_run(file: PlanFile) -> DryRun:
    """What the file would become today. Raises `Mistake`."""
    found = read_posts(bytes(file.data), file.reading)
    house = _House(file.workspace)
    planned, bad = [], list(found.bad)
    for line in found.lines:
        try:
            planned.append(house.planned(line))
        except Sentence as trouble:
            excerpt = str(line.values.get("text") or line.values.get("content") or "")[:80]
            bad.append(Bad(line.number, str(trouble), excerpt))
    _ask(file.workspace, planned)
    return DryRun(found, planned, sorted(bad, key=lambda one: one.number))


def import_posts(by: Member, file: PlanFile, *, count: int, known: int = 0) -> list[Post]:
    """Make the drafts of a dry run that promised `count` of them, all or none; the file then goes.
    `known` is to how many of its questions somebody said: yes, we know.

    Raises `Conflict` when the house changed so that it would be another number, or when questions
    wait. A draft is asked about again when it is handed in: by then the house is another one.
    """
    by.require(Right.WRITE_POSTS, of=file)
    with transaction.atomic():
        held = PlanFile.objects.select_for_update().filter(pk=file.pk).first()
        if held is None:
            raise Conflict(_("This file was imported already, or thrown away."))
        found = dry_run(file)
        planned = found.planned
        if found.asks > known:
            raise Conflict(_("Read the questions under the texts first, and say that you know."))
        if len(planned) != count or not planned:
            raise Conflict(_("The house changed since the dry run: look at it again."))
        made = [_made(by, one) for one in planned]
        record(
            by.workspace, by.user, "posts.imported",
            count=len(made), name=file.name, questions=found.asks,
        )  # fmt: skip
        held.delete()
    return made


def forget_file(by: Member, file: PlanFile) -> None:
    """Throw a file away; what was made of it stays."""
    by.require(Right.WRITE_POSTS, of=file)
    file.delete()


def _made(by: Member, one: Planned) -> Post:
    return create_post(
        by,
        one.voice,
        content=one.content,
        accounts=one.accounts,
        local_time=one.local_time,
        zone=one.zone,
        door="import",
    )


class _House:
    """What rows name: voices, their accounts, pictures; asked for once for the whole file."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace, self._noted = workspace, 0
        voices = Voice.objects.filter(workspace=workspace).prefetch_related("accounts")
        self._voices: dict[str, Voice] = {}
        for voice in voices.order_by("-pk"):
            voice.workspace = workspace
            self._voices[voice.name.casefold()] = voice
            self._voices[voice.handle.casefold()] = voice
        attached = Attachment.objects.filter(workspace=workspace)
        self._pictures: dict[str, int] = dict(attached.values_list("sha256", "pk"))

    def planned(self, line: Line) -> Planned:
        """Raises `Mistake` with what is wrong about it."""
        values = line.values
        voice = self._voice(values)
        accounts = self._accounts(voice, values.get("accounts"))
        local_time, zone = _time(voice, values)
        content = cleaned(self._workspace, self._content(values))
        if is_empty(content):
            raise Mistake(_("There is no text here."))
        found = Planned(line.number, voice, accounts, local_time, zone, content)
        self._noted += 1
        if self._noted <= MOST_NOTED:
            found.notes.extend(_notes(self._workspace, found))
        return found

    def _voice(self, values: dict[str, Any]) -> Voice:
        name = str(values.get("voice") or "").strip().removeprefix("@")
        different = {voice.pk: voice for voice in self._voices.values()}
        if not name and len(different) == 1:
            return next(iter(different.values()))
        if name.casefold() not in self._voices:
            raise Mistake(_("There is no voice named “%(name)s”.") % {"name": name[:60]})
        return self._voices[name.casefold()]

    def _accounts(self, voice: Voice, named: object) -> list[Account]:
        own = list(voice.accounts.all())
        wanted = list(listed(named))
        found = [(word, [one for one in own if _is_named(one, word)]) for word in wanted]
        for word, accounts in found:
            if not accounts:
                raise Mistake(
                    _("%(voice)s has no account “%(name)s”.")
                    % {"voice": voice.name, "name": word[:60]}
                )
        chosen = {one.pk: one for _word, accounts in found for one in accounts}
        if not (chosen or own):
            raise Mistake(_("Choose at least one account."))
        return list(chosen.values()) or own

    def _content(self, values: dict[str, Any]) -> dict[str, Any]:
        whole = values.get("content")
        if isinstance(whole, str) and whole.strip():
            whole = _parsed(whole)
        if isinstance(whole, dict):
            found = self._with_pictures(whole)
            return found if isinstance(found, dict) else {}
        parts = [{"text": text} for text in str(values.get("text") or "").split(PART)]
        first: dict[str, Any] = parts[0]
        first["media"] = self._media(values)
        if str(values.get("link") or "").strip():
            first["card"] = {
                "url": str(values["link"]).strip(),
                "title": str(values.get("link_title") or ""),
                "description": str(values.get("link_description") or ""),
            }
        texts = values.get("variant_texts") or {}
        return {
            "language": str(values.get("language") or "").strip().lower(),
            "parts": parts,
            "variants": {
                network: [{"text": one} for one in str(text).split(PART)]
                for network, text in texts.items()
            },
            "campaign": str(values.get("campaign") or ""),
        }

    def _media(self, values: dict[str, Any]) -> list[dict[str, Any]]:
        """Pictures by the hash of their bytes; their descriptions, one a line, in that order."""
        named = list(listed(values.get("media")))
        alts = [*str(values.get("alt") or "").split("\n"), *[""] * len(named)]
        return [
            {"attachment": self._picture(sha256), "alt": alt.strip()}
            for sha256, alt in zip(named, alts, strict=False)
        ]

    def _with_pictures(self, value: Any, depth: int = 0) -> Any:
        """The same content with the numbers of our pictures where a file names their hash."""
        if depth > 12:
            raise Mistake(_("The versions of this post cannot be read."))
        if isinstance(value, Mapping):
            return {
                str(name): self._picture(one)
                if name in _ATTACHED and isinstance(one, str)
                else self._with_pictures(one, depth + 1)
                for name, one in value.items()
            }
        if isinstance(value, list):
            return [self._with_pictures(one, depth + 1) for one in value]
        return value

    def _picture(self, sha256: str) -> int:
        if sha256 not in self._pictures:
            raise Mistake(
                _("The picture %(name)s is not in this house: attach it to the draft afterwards.")
                % {"name": sha256[:12]}
            )
        return self._pictures[sha256]


def _is_named(account: Account, word: str) -> bool:
    network, _colon, handle = word.lower().replace(" @", ":").partition(":")
    own = account.handle.lower().removeprefix("@")
    if handle:
        return account.network == network.strip() and own == handle.strip().removeprefix("@")
    return network in (account.network, f"@{own}", own)


def _time(voice: Voice, values: dict[str, Any]) -> tuple[str, str]:
    written = str(values.get("local_time") or values.get("time") or "").strip()
    zone = str(values.get("zone") or "").strip() or voice.time_zone
    if not written:
        return "", zone
    # A zone that is none is said before a time is read in it.
    instant_of("2026-01-01T00:00", zone)
    found = local_time_of(written, str(values.get("date_format") or "iso"), zone)
    if found is None:
        raise Mistake(_("This is not a date and a time: %(text)s.") % {"text": written[:40]})
    if instant_of(*found) <= timezone.now():
        raise Mistake(_("The time of this post has passed: choose another."))
    return found


def _parsed(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise Mistake(_("The versions of this post cannot be read."))
    return found


def _ask(workspace: Workspace, planned: list[Planned]) -> None:
    """What is asked of each before it is handed in, among what stands and among one another."""
    posts = [(_unsaved(workspace, one), one.accounts) for one in planned[:MOST_NOTED]]
    for one, (post, accounts) in zip(planned, posts, strict=False):
        others = [other for other in posts if other[0] is not post]
        one.questions.extend(questions_of(post, accounts=accounts, beside=others))


def _unsaved(workspace: Workspace, planned: Planned) -> Post:
    return Post(
        workspace=workspace,
        voice=planned.voice,
        content=planned.content,
        zone=planned.zone,
        due_at=instant_of(planned.local_time, planned.zone) if planned.local_time else None,
    )


def _notes(workspace: Workspace, planned: Planned) -> list[str]:
    """What would be said when it is handed in: it is too long, or against the charter."""
    post = _unsaved(workspace, planned)
    notes = []
    try:
        require_fitting(post, planned.accounts)
    except Mistake as trouble:
        notes.append(str(trouble))
    networks = sorted({account.network for account in planned.accounts})
    findings = dict.fromkeys(one for network in networks for one in findings_of(post, network))
    language = (get_language() or "en")[:2]
    return [*notes, *(str(one["said"]) for one in read_findings(list(findings), language))]
