"""The index of the database in use."""

from types import ModuleType

from django.db import connection

from perchoir.listening.search.index import postgres, sqlite


def backend() -> ModuleType:
    """`sqlite` or `postgres`: the same few functions."""
    return postgres if connection.vendor == "postgresql" else sqlite
