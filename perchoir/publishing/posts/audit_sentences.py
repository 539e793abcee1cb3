from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "post.created": _("%(actor)s began post %(post)s for %(voice)s."),
    "post.changed": _("%(actor)s changed post %(post)s: revision %(revision)s."),
    "post.deleted": _("%(actor)s threw away post %(post)s of %(voice)s."),
}
