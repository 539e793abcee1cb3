"""The page that shows every token and every part of the interface."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from perchoir.core.kit import samples
from perchoir.core.people.doors import signed_in


@signed_in
def design(request: HttpRequest) -> HttpResponse:
    """Everything the kit has, on one page, to look at in both languages and both themes."""
    return render(request, "kit/design.html", samples.everything())
