from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "post.submitted": _("%(actor)s handed in post %(post)s of %(voice)s."),
    "post.approved": _("%(name)s approved post %(post)s for @%(account)s (hash %(digest)s)."),
    "post.declined": _("%(name)s said no to post %(post)s for @%(account)s (hash %(digest)s)."),
    "post.sent_back": _(
        "%(name)s asked for changes to post %(post)s for @%(account)s (hash %(digest)s)."
    ),
    "review.link_made": _("%(actor)s made a review link for post %(post)s, for %(name)s."),
    "review.link_closed": _("%(actor)s closed the review link of %(name)s to post %(post)s."),
}
