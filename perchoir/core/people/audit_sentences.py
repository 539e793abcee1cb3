"""What the audit log says about people and workspaces."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "workspace.created": _("%(actor)s created the workspace “%(name)s”."),
    "workspace.name_changed": _(
        "%(actor)s renamed the workspace from “%(before)s” to “%(after)s”."
    ),
    "workspace.language_changed": _(
        "%(actor)s changed the language of the workspace from %(before)s to %(after)s."
    ),
    "workspace.time_zone_changed": _(
        "%(actor)s changed the time zone of the workspace from %(before)s to %(after)s."
    ),
    "invitation.sent": _("%(actor)s invited %(email)s as %(role)s."),
    "invitation.made": _("%(actor)s made an invitation link for the role %(role)s."),
    "invitation.revoked": _("%(actor)s revoked an invitation for the role %(role)s."),
    "member.joined": _("%(actor)s joined as %(role)s."),
    "member.role_changed": _(
        "%(actor)s changed the role of %(name)s from %(before)s to %(after)s."
    ),
    "member.removed": _("%(actor)s removed %(name)s (%(role)s) and ended their sessions."),
    "member.left": _("%(actor)s left the workspace."),
}
