"""What the connectors may keep between two calls."""

from django.db import models


class Remembered(models.Model):
    """A small public fact that would be slow to ask again (the handle of a DID, for example)."""

    key = models.CharField(max_length=300, primary_key=True)
    value = models.CharField(max_length=500)
    at = models.DateTimeField(auto_now=True, db_index=True)

    def __str__(self) -> str:
        return self.key
