"""Closed periods on the pages where posts are written: `{% closing_soon voice %}`."""

from typing import Any

from django import template
from django.utils import timezone

from perchoir.publishing.charter.queries import closing_soon
from perchoir.publishing.voices.models import Voice

register = template.Library()


@register.inclusion_tag("charter/closing.html", name="closing_soon")
def show_closing(voice: Voice | None) -> dict[str, Any]:
    """Periods of this voice that are on or begin within a month."""
    return {"closing": closing_soon(voice) if voice else [], "now": timezone.now()}
