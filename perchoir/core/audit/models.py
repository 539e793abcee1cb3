"""The audit log: who did what, each entry chained to the one before."""

from django.db import models

from perchoir.core.people.models import User, Workspace


class Entry(models.Model):
    """One thing that somebody did. Written once, never changed.

    `sequence` counts from 1 in each workspace. `actor_name` is kept beside the actor so that the
    sentence survives the person's account; the actor's number stays too, though it may lead to
    nobody. `digest` covers every other field and `previous`.
    """

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="audit_entries")
    sequence = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    actor = models.ForeignKey(
        User, models.DO_NOTHING, null=True, related_name="+", db_constraint=False
    )
    actor_name = models.CharField(max_length=200)
    verb = models.CharField(max_length=60)
    details = models.JSONField(default=dict)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "sequence"], name="one_entry_each_place")
        ]
        indexes = [
            models.Index(fields=["workspace", "actor", "-sequence"], name="entry_by_actor"),
            models.Index(fields=["workspace", "verb", "-sequence"], name="entry_by_verb"),
        ]

    def __str__(self) -> str:
        return f"{self.sequence} {self.verb}"


class Head(models.Model):
    """The last entry of each workspace, kept apart: without it a cut tail would go unseen."""

    workspace = models.OneToOneField(Workspace, models.CASCADE, related_name="audit_head")
    sequence = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=64, default="")

    def __str__(self) -> str:
        return str(self.sequence)
