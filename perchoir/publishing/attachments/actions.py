"""What people do with attachments: add a file, make a copy that fits."""

import os
from io import BytesIO
from mmap import mmap
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from perchoir.core.audit.actions import record
from perchoir.core.errors import Mistake
from perchoir.core.kit.words import clean_name
from perchoir.core.people.models import Member
from perchoir.core.people.rights import Right
from perchoir.publishing.attachments.checking import limits_for_fix
from perchoir.publishing.attachments.fixing import (
    NO_PLACE,
    CannotFix,
    cleaned_copy,
    fitting_copy,
    placeless_video,
)
from perchoir.publishing.attachments.keeping import (
    LARGEST_PICTURE,
    Arrived,
    Readable,
    arriving,
    path_of,
)
from perchoir.publishing.attachments.models import Attachment
from perchoir.publishing.attachments.probing import NotMedia, Probed, probe
from perchoir.publishing.attachments.sentences import cannot_fix, refusal


def attach(by: Member, file: Readable, *, name: str = "", size: int = 0) -> Attachment:
    """Keep a picture or a video for posts; the same bytes again give the same attachment.

    `name` is what the person calls it and is only shown; `size` how many bytes are said to come.
    Raises `Mistake` for what is neither, is too large, or finds no room on the disk.
    """
    by.require(Right.WRITE_POSTS)
    with arriving(file, by.workspace_id, size) as arrived:
        probed = _looked_into(arrived)
        return _kept(by, arrived, probed, name=name, verb="attachment.added")


def fix_attachment(by: Member, attachment: Attachment, *, network_or_kind: str) -> Attachment:
    """A copy that the network takes, or one without its place ("no-place") or as JPEG ("jpeg").

    The original stays. Raises `Mistake` where no copy can be made.
    """
    by.require(Right.WRITE_POSTS, of=attachment)
    try:
        file = _copy(attachment, network_or_kind)
    except CannotFix as error:
        raise Mistake(cannot_fix(error.code)) from None
    except FileNotFoundError:
        raise Mistake(_("This picture is no longer there. Attach it again.")) from None
    with file, arriving(file, by.workspace_id) as arrived:
        probed = _looked_into(arrived)
        if network_or_kind == NO_PLACE and probed.has_place:
            raise Mistake(cannot_fix("place_stays"))
        return _kept(
            by,
            arrived,
            probed,
            name=attachment.name,
            verb="attachment.fixed",
            made_from=attachment,
        )


def _copy(attachment: Attachment, aim: str) -> BytesIO | mmap:
    if attachment.kind != "image":
        if aim != NO_PLACE:
            raise CannotFix("video")
        return placeless_video(path_of(attachment))
    if aim == NO_PLACE:
        return cleaned_copy(path_of(attachment), attachment.mime)
    return fitting_copy(path_of(attachment), limits_for_fix(attachment.workspace, aim))


def _looked_into(arrived: Arrived) -> Probed:
    try:
        probed = probe(arrived.path)
        if probed.kind == "image" and arrived.size > LARGEST_PICTURE:
            raise NotMedia("picture_too_large")
    except NotMedia as error:
        raise Mistake(refusal(error.code)) from None
    return probed


@transaction.atomic
def _kept(
    by: Member,
    arrived: Arrived,
    probed: Probed,
    *,
    name: str,
    verb: str,
    made_from: Attachment | None = None,
) -> Attachment:
    same = Attachment.objects.filter(workspace=by.workspace, sha256=arrived.sha256)
    # A write, not a look: whoever sweeps this row away at the same time is waited for.
    if same.update(unused_since=None):
        found = same.get()
        _placed(arrived, path_of(found))
        return found
    attachment = Attachment.objects.create(
        workspace=by.workspace,
        sha256=arrived.sha256,
        name=clean_name(Path(name.replace("\\", "/")).name)[:120],
        size=arrived.size,
        made_from=made_from,
        added_by=by,
        **probed._asdict(),
    )
    _placed(arrived, path_of(attachment))
    record(by.workspace, by.user, verb, attachment=attachment.pk, name=attachment.name)
    return attachment


def _placed(arrived: Arrived, path: Path) -> None:
    # Whole or not at all: two people may attach the same picture at once.
    if not path.exists():
        os.replace(arrived.path, path)
