"""Pages about how long things are kept, and about what is kept of one author."""

import re

from django import forms
from django.conf import settings
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from perchoir.core.audit.export import streamed
from perchoir.core.kit.toasts import say
from perchoir.core.people.doors import WorkspaceRequest, workspace_door
from perchoir.core.people.rights import Right
from perchoir.listening.mentions.erasure import (
    erase_author,
    export_author,
    find_author,
    holdings,
)
from perchoir.listening.mentions.models import Author
from perchoir.listening.mentions.retention import (
    LONGEST_DAYS,
    Rule,
    remove_rule,
    rules_of,
    set_rule,
    with_rule,
    would_go,
)
from perchoir.networks.registry import NETWORKS


class RuleForm(forms.Form):
    """One rule."""

    network = forms.ChoiceField(label=gettext_lazy("Network"), required=False)
    days = forms.IntegerField(
        label=gettext_lazy("Days for mentions"), min_value=1, max_value=LONGEST_DAYS
    )
    raw_days = forms.IntegerField(
        label=gettext_lazy("Days for payloads as received"), min_value=0, max_value=LONGEST_DAYS
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        choices = [("", _("all networks without a rule of their own"))]
        choices += [(network, network.capitalize()) for network in NETWORKS]
        field = self.fields["network"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices


class AuthorForm(forms.Form):
    """Whose data."""

    network = forms.ChoiceField(label=gettext_lazy("Network"))
    who = forms.CharField(
        label=gettext_lazy("Handle, or id on the network"), max_length=512, strip=True
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        field = self.fields["network"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(network, network.capitalize()) for network in NETWORKS]


@workspace_door(Right.MANAGE_WORKSPACE)
def retention(request: WorkspaceRequest) -> HttpResponse:
    """See and change how long things are kept; what would go is said before it goes."""
    rules = rules_of(request.workspace)
    default = {"days": rules[0].days, "raw_days": rules[0].raw_days}
    form = RuleForm(request.POST or None, initial=default)
    if request.method != "POST" or not form.is_valid():
        return _retention_page(request, form, rules)
    rule = Rule(**form.cleaned_data)
    going = would_go(request.workspace, with_rule(rules, rule))
    if going and "sure" not in request.POST:
        return _retention_page(request, form, rules, going)
    set_rule(request.member, rule)
    say(request, _("Kept. What is older goes within the hour."))
    return redirect("mentions:retention", slug=request.workspace.slug)


def _retention_page(
    request: WorkspaceRequest, form: RuleForm, rules: list[Rule], going: int = 0
) -> HttpResponse:
    by_month = settings.PURGE_BY_MONTH
    context = {"form": form, "rules": rules, "going": going, "by_month": by_month}
    status = 422 if form.errors else 200
    return render(request, "mentions/retention.html", context, status=status)


@workspace_door(Right.MANAGE_WORKSPACE)
@require_POST
def forget_rule(request: WorkspaceRequest, network: str) -> HttpResponse:
    """Treat a network as the others again."""
    remove_rule(request.member, network)
    return redirect("mentions:retention", slug=request.workspace.slug)


@workspace_door(Right.ERASE_AUTHORS)
def authors(request: WorkspaceRequest) -> HttpResponse:
    """Look one author up and see what is kept about them."""
    form = AuthorForm(request.GET or None)
    author = None
    if form.is_valid():
        author = find_author(request.workspace, **form.cleaned_data)
        if author is None:
            form.add_error("who", _("Nothing is kept about such an author."))
    context = {"form": form, "author": author, "kept": holdings(author) if author else None}
    return render(request, "mentions/authors.html", context)


@workspace_door(Right.ERASE_AUTHORS)
@require_POST
def export(request: WorkspaceRequest, pk: int) -> StreamingHttpResponse:
    """Everything about one author, as a file."""
    author = _author(request, pk)
    body = streamed(request, export_author(request.member, author))
    answer = StreamingHttpResponse(body, content_type="application/json")
    name = re.sub(r"[^\w.-]+", "-", author.handle or author.remote_id)[:80]
    answer["Content-Disposition"] = f'attachment; filename="{name}.json"'
    return answer


@workspace_door(Right.ERASE_AUTHORS)
@require_POST
def erase(request: WorkspaceRequest, pk: int) -> HttpResponse:
    """Everything about one author goes."""
    erased = erase_author(request.member, _author(request, pk))
    say(request, _("The author and %(count)s mentions are erased.") % {"count": erased})
    return redirect("mentions:authors", slug=request.workspace.slug)


def _author(request: WorkspaceRequest, pk: int) -> Author:
    return get_object_or_404(Author, pk=pk, workspace=request.workspace)
