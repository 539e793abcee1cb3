"""What the links of this workspace carry."""

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from perchoir.core.errors import Mistake
from perchoir.core.kit.toasts import say
from perchoir.core.people.doors import WorkspaceRequest, workspace_door
from perchoir.core.people.rights import Right
from perchoir.publishing.posts.campaigns import rule_of, set_link_rule, tagged
from perchoir.publishing.posts.models import LinkRule
from perchoir.publishing.posts.previewing import network_name

EXAMPLE = "https://example.com/offre?page=2#prix"
NETWORKS = ("bluesky", "mastodon", "linkedin", "x", "threads", "facebook", "instagram", "youtube",
            "home")  # fmt: skip


@workspace_door(Right.EDIT_CHARTER)
@require_http_methods(["GET", "POST"])
def rule(request: WorkspaceRequest) -> HttpResponseBase:
    """Campaign parameters, decided once for all posts to come."""
    if request.method == "GET":
        return _page(request, _current(request))
    values = {name: request.POST.get(name, "") for name in ("medium", "campaign")}
    try:
        set_link_rule(
            request.member,
            enabled=bool(request.POST.get("enabled")),
            medium=values["medium"],
            campaign=values["campaign"],
            sources={one: request.POST.get(f"source-{one}", "") for one in NETWORKS},
            excluded=request.POST.get("excluded", "").split(),
        )
    except Mistake as trouble:
        typed = LinkRule(enabled=bool(request.POST.get("enabled")), **values)
        typed.excluded = request.POST.get("excluded", "").split()
        return _page(request, typed, trouble)
    say(request, _("Saved. Posts take it up when they are saved next."))
    return redirect("posts:links", request.workspace.slug)


def _page(
    request: WorkspaceRequest, rule: LinkRule, trouble: Mistake | None = None
) -> HttpResponse:
    context = {
        "rule": rule,
        "excluded": "\n".join(rule.excluded),
        "sources": [(one, network_name(one), rule.sources.get(one, "")) for one in NETWORKS],
        "before": EXAMPLE,
        "after": tagged(EXAMPLE, {**rule_of(rule, rule.campaign), "excluded": []}, "bluesky"),
        "trouble": trouble,
    }
    return render(request, "posts/links.html", context, status=trouble.status if trouble else 200)


def _current(request: WorkspaceRequest) -> LinkRule:
    found = LinkRule.objects.filter(workspace=request.workspace).first()
    return found or LinkRule(workspace=request.workspace)
