"""What planning keeps: the hours at which a voice likes to speak, answers, and files to be read."""

from django.db import models

from perchoir.core.people.models import Member, Workspace
from perchoir.publishing.posts.models import Post
from perchoir.publishing.voices.models import Voice


class Slot(models.Model):
    """An hour of every week at which a voice likes to speak: local to the voice's own zone.

    `weekday` counts from Monday, which is 0.
    """

    voice = models.ForeignKey(Voice, models.CASCADE, related_name="slots")
    weekday = models.PositiveSmallIntegerField()
    at = models.TimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["voice", "weekday", "at"], name="one_slot_each")
        ]
        ordering = ["weekday", "at"]

    def __str__(self) -> str:
        return f"{self.weekday} {self.at:%H:%M}"


class AllTheSame(models.Model):
    """Somebody saw a question about a post and said: all the same. `key` names the question; it
    changes with the text or the time it is about, so that another one is asked again."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="all_the_same")
    key = models.CharField(max_length=40)
    by = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["post", "key"], name="one_answer_each")]

    def __str__(self) -> str:
        return f"{self.post_id}: {self.key}"


class PlanFile(models.Model):
    """A file of posts between its arrival and somebody's yes; it goes with either, or after a day.

    `reading` says how its columns are read: `{"columns": {field: place}, "date_format": str}`.
    """

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="plan_files")
    added_by = models.ForeignKey(Member, models.CASCADE, related_name="+")
    name = models.CharField(max_length=200)
    data = models.BinaryField()
    reading = models.JSONField(default=dict)
    added_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name
