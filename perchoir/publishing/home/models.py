"""What stands on the pages of voices."""

from django.db import models

from perchoir.publishing.voices.models import Voice


class HomePost(models.Model):
    """A post on a voice's page. `key` was chosen before it was sent and is never used again, also
    after the post was taken down; `record` is `perchoir.networks.home.HomePost` as it was approved.
    """

    voice = models.ForeignKey(Voice, models.CASCADE, related_name="home_posts")
    key = models.CharField(max_length=64, unique=True)
    record = models.JSONField()
    published_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["voice", "-published_at", "-id"],
                condition=models.Q(removed_at=None),
                name="home_post_newest",
            )
        ]

    def __str__(self) -> str:
        return self.key
