from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "review.asked": _("A post of %(voice)s waits for your approval."),
    "post.declined": _("%(name)s said no to a post of %(voice)s."),
    "post.sent_back": _("%(name)s asks for changes to a post of %(voice)s."),
}
