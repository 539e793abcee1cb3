from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "post.created": _("%(actor)s began post %(post)s for %(voice)s."),
    "post.changed": _("%(actor)s changed post %(post)s: revision %(revision)s."),
    "post.deleted": _("%(actor)s threw away post %(post)s of %(voice)s."),
    "person.added": _("%(actor)s wrote down %(name)s, to be named in posts."),
    "person.changed": _("%(actor)s changed the handles of %(name)s."),
    "person.removed": _("%(actor)s removed %(name)s from those whom posts may name."),
    "links.on": _("%(actor)s decided what links of posts carry."),
    "links.off": _("%(actor)s decided that links of posts carry nothing."),
}
