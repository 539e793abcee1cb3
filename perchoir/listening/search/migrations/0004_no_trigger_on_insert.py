from django.db import migrations


def drop(apps, schema_editor):
    """`sqlite.insert` writes what this trigger wrote."""
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TRIGGER IF EXISTS search_entry_added")


class Migration(migrations.Migration):
    dependencies = [("search", "0003_kept_by_month")]
    operations = [migrations.RunPython(drop, migrations.RunPython.noop)]
