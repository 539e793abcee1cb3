from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "review.asked": _("A post of %(voice)s waits for your approval."),
    "review.changed": _(
        "A post of %(voice)s changed after it was approved: read what changed, then decide."
    ),
    "review.reminder": _("A post of %(voice)s still waits for your approval."),
    "review.soon": _(
        "A post of %(voice)s leaves at %(at)s (%(zone)s) only if you approve it before."
    ),
    "review.not_answered": _(
        "Nobody has approved your post of %(voice)s yet: without it, it does not leave at %(at)s "
        "(%(zone)s)."
    ),
    "post.declined": _("%(name)s said no to a post of %(voice)s."),
    "post.sent_back": _("%(name)s asks for changes to a post of %(voice)s."),
}
