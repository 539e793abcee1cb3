"""The deck: each member's own columns."""

from django.db import models

from perchoir.core.people.models import Member
from perchoir.listening.search.models import SavedFilter
from perchoir.listening.watches.models import Watch


class Column(models.Model):
    """One column of one member's deck: a watch or a saved filter, never both.

    Without `each_copy` it shows who said something first, with the number of copies.
    """

    member = models.ForeignKey(Member, models.CASCADE, related_name="columns")
    watch = models.ForeignKey(Watch, models.CASCADE, null=True, related_name="+")
    saved_filter = models.ForeignKey(SavedFilter, models.CASCADE, null=True, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)
    width = models.PositiveSmallIntegerField(default=2)
    sound = models.BooleanField(default=False)
    notify = models.BooleanField(default=False)
    each_copy = models.BooleanField(default=False)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(watch__isnull=True) ^ models.Q(saved_filter__isnull=True),
                name="column_shows_one_thing",
            )
        ]

    def __str__(self) -> str:
        return str(self.watch or self.saved_filter)
