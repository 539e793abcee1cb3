from django.db import migrations

from perchoir.listening.search.index import postgres, sqlite


def _backend(schema_editor):
    return postgres if schema_editor.connection.vendor == "postgresql" else sqlite


def create(apps, schema_editor):
    for statement in _backend(schema_editor).CREATE:
        schema_editor.execute(statement)


def drop(apps, schema_editor):
    for statement in _backend(schema_editor).DROP:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial"), ("mentions", "0001_initial")]
    operations = [migrations.RunPython(create, drop)]
