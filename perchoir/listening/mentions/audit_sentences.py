"""What the audit log says about mentions."""

from collections.abc import Collection

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from perchoir.listening.mentions.models import Author

SENTENCES = {
    "author.muted": _("%(actor)s muted %(author)s."),
    "author.exported": _("%(actor)s exported what is kept about an author on %(network)s."),
    "author.erased": _(
        "%(actor)s erased an author on %(network)s: mentions that went with them, %(mentions)s."
    ),
    "author.unmuted": _("%(actor)s let %(author)s be heard again."),
    "mention.handed": _("%(actor)s handed a mention by %(author)s to %(assignee)s."),
    "retention.changed": _(
        "%(actor)s changed how long mentions are kept: %(days)s days, raw payloads %(raw_days)s."
    ),
    "retention.network_changed": _(
        "%(actor)s changed how long mentions from %(network)s are kept: %(days)s days, "
        "raw payloads %(raw_days)s."
    ),
    "retention.network_removed": _(
        "%(actor)s removed the rule for mentions from %(network)s: they are kept as the others."
    ),
    "mention.taken_back": _("%(actor)s took back a mention by %(author)s from %(assignee)s."),
}


def author_names(workspace_id: int, ids: Collection[int]) -> dict[int, str]:
    """How these authors are called today. The chain holds their numbers alone, so that an erasure
    takes their names out of it too."""
    authors = Author.objects.filter(workspace=workspace_id, pk__in=ids)
    known = {author.pk: str(author) for author in authors}
    return {id: known.get(id) or gettext("an erased author") for id in ids}


NAMES = {"author": author_names}
