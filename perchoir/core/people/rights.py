"""Who may do what. Roles are fixed and few; a right is asked for by name, never a role."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    OWNER = "owner", _("Owner")
    LEADER = "leader", _("Leader")
    MANAGER = "manager", _("Community manager")
    APPROVER = "approver", _("Approver")
    ANALYST = "analyst", _("Analyst")
    AMBASSADOR = "ambassador", _("Ambassador")


class Right(TextChoices):
    ENTER = "enter", _("enter this workspace")
    READ_MENTIONS = "read_mentions", _("read mentions")
    TRIAGE_MENTIONS = "triage_mentions", _("sort, note and hand over mentions")
    EDIT_WATCHES = "edit_watches", _("write watches")
    EDIT_SOURCES = "edit_sources", _("change sources")
    IMPORT_FILES = "import_files", _("import files")
    EXPORT_MENTIONS = "export_mentions", _("export mentions")
    MANAGE_PEOPLE = "manage_people", _("invite people and change their roles")
    READ_AUDIT = "read_audit", _("read the audit log")
    MANAGE_WORKSPACE = "manage_workspace", _("change the settings of this workspace")
    READ_POSTS = "read_posts", _("read posts")
    WRITE_POSTS = "write_posts", _("write posts")
    APPROVE_POSTS = "approve_posts", _("approve posts")
    DELETE_POSTS = "delete_posts", _("take posts down from their networks")
    PULL_BRAKE = "pull_brake", _("pull and lift the brake")
    EDIT_VOICES = "edit_voices", _("change voices and their accounts")
    EDIT_CHARTER = "edit_charter", _("change the charter")
    ERASE_AUTHORS = "erase_authors", _("export or erase what is kept about an author")


_EVERYBODY = {Right.ENTER}
_READERS = _EVERYBODY | {Right.READ_MENTIONS, Right.TRIAGE_MENTIONS, Right.EXPORT_MENTIONS}
_LISTENERS = _READERS | {Right.EDIT_WATCHES, Right.EDIT_SOURCES, Right.IMPORT_FILES}
_WRITERS = {Right.READ_POSTS, Right.WRITE_POSTS, Right.DELETE_POSTS}
_DECIDERS = {Right.READ_POSTS, Right.APPROVE_POSTS, Right.PULL_BRAKE, Right.DELETE_POSTS}

RIGHTS: dict[str, frozenset[Right]] = {
    Role.OWNER: frozenset(Right),
    Role.LEADER: frozenset(_READERS | _WRITERS | _DECIDERS | {Right.EDIT_VOICES}),
    Role.MANAGER: frozenset(_LISTENERS | _WRITERS),
    Role.APPROVER: frozenset(_READERS | _DECIDERS | {Right.READ_AUDIT, Right.EDIT_CHARTER}),
    Role.ANALYST: frozenset(_LISTENERS | {Right.READ_POSTS}),
    Role.AMBASSADOR: frozenset(_EVERYBODY),
}
