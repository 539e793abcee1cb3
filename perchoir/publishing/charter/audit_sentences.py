"""What the audit log says about the charter."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "article.changed": _(
        "%(actor)s changed the article “%(article)s” of the charter: %(before)s became %(after)s."
    ),
    "voice_article.changed": _(
        "%(actor)s changed the article “%(article)s” of the charter of %(voice)s: "
        "%(before)s became %(after)s."
    ),
    "cooling.changed": _("%(actor)s changed the cooling-off: %(before)s became %(after)s."),
    "example.added": _("%(actor)s gave the article “%(article)s” an example: “%(name)s”."),
    "example.removed": _("%(actor)s took an example of “%(article)s” out: “%(name)s”."),
    "period.opened": _("%(actor)s added the closed period “%(name)s”: %(when)s."),
    "period.changed": _(
        "%(actor)s changed the closed period “%(name)s”: %(before)s became %(after)s."
    ),
    "period.ended": _("%(actor)s ended the closed period “%(name)s”."),
    "promise.kept": _("%(actor)s marked a promise as kept: “%(name)s”."),
    "promise.broken": _("%(actor)s marked a promise as broken: “%(name)s”."),
    "promise.reopened": _("%(actor)s opened a promise again: “%(name)s”."),
}
