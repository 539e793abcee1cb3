"""The house holds together: settings load, migrations are complete."""

import pytest
from django.core.management import call_command


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    call_command("makemigrations", "--check", "--dry-run")


def test_the_system_checks_pass() -> None:
    call_command("check", "--fail-level", "WARNING")
