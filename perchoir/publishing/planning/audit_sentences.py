from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "post.moved": _(
        "%(actor)s moved post %(post)s from %(before)s to %(after)s; approvals that fell: %(fell)s."
    ),
    "post.all_the_same": _(
        "%(actor)s read what stands near post %(post)s and went on all the same: %(questions)s"
    ),
    "voice.slots": _("%(actor)s set the hours of %(name)s: %(count)s a week."),
    "posts.imported": _("%(actor)s imported %(count)s drafts from %(name)s."),
    "posts.exported": _("%(actor)s exported the posts from %(first)s to %(last)s."),
    "posts.spread": _("%(actor)s spread %(count)s posts."),
}
