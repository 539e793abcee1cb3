"""Messages that networks send by themselves."""

from django.db import models
from django.db.models import Q


class Message(models.Model):
    """One message, signed by its network. It waits until it is done or failed: `due_at` is when a
    worker may take it (again), `attempts` how often one did. Its `body` is forgotten once it is
    done; the `digest` stays for a while, so that the same message is known when it comes again.
    """

    network = models.CharField(max_length=20)
    digest = models.CharField(max_length=64)
    body = models.BinaryField(blank=True)
    received_at = models.DateTimeField()
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    done_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=500, blank=True)
    holder = models.CharField(max_length=80, blank=True)
    lease_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["network", "digest"], name="one_message_each")
        ]
        indexes = [
            models.Index(
                fields=["due_at", "id"],
                name="message_waits",
                condition=Q(done_at__isnull=True, failed_at__isnull=True),
            ),
            models.Index(fields=["network", "-received_at"], name="message_newest"),
            models.Index(fields=["received_at"], name="message_age"),
        ]

    def __str__(self) -> str:
        return f"{self.network} {self.received_at:%Y-%m-%d %H:%M:%S}"
