"""Saved filters: searches worth keeping."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from perchoir.core.people.models import User, Workspace
from perchoir.listening.watches.models import Watch


class SavedFilter(models.Model):
    """A query in the syntax of watches over stored mentions, with the filters set beside it."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="saved_filters")
    name = models.CharField(_("name"), max_length=120)
    query = models.TextField(_("query"), max_length=10_000, blank=True)
    watch = models.ForeignKey(Watch, models.CASCADE, null=True, related_name="+")
    filters = models.JSONField(default=dict)
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "name"], name="one_filter_per_name")
        ]

    def __str__(self) -> str:
        return self.name
