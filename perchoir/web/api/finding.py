"""Things of the caller's workspace; what belongs to another is not there."""

from django.db.models import Prefetch, QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from perchoir.core.errors import Mistake
from perchoir.core.people.models import Member
from perchoir.networks.connections.models import Account
from perchoir.publishing.deliveries.models import Delivery
from perchoir.publishing.deliveries.queries import deliveries_of
from perchoir.publishing.posts.models import Post
from perchoir.publishing.voices.models import Voice


def post_of(by: Member, pk: int) -> Post:
    return get_object_or_404(_posts(by), pk=pk)


def delivery_of(by: Member, pk: int) -> Delivery:
    return get_object_or_404(deliveries_of(by.workspace), pk=pk)


def voice_of(by: Member, handle: str) -> Voice:
    return get_object_or_404(Voice, workspace=by.workspace, handle=handle)


def accounts_of(voice: Voice, numbers: list[int]) -> list[Account]:
    """Accounts of this voice. Raises `Mistake` for another's."""
    found = list(voice.accounts.filter(pk__in=numbers))
    if len(found) < len(set(numbers)):
        raise Mistake(_("This account does not belong to the voice that speaks."))
    return found


def _posts(by: Member) -> QuerySet[Post]:
    deliveries = Delivery.objects.select_related("account").order_by("id")
    posts = Post.objects.filter(workspace=by.workspace).select_related(
        "voice", "author__user", "workspace"
    )
    return posts.prefetch_related(Prefetch("deliveries", deliveries))
