from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("watches", "0002_past_versions")]

    operations = [
        migrations.AddField("watch", "deleted_at", models.DateTimeField(db_index=True, null=True)),
        migrations.RemoveConstraint("watch", "one_watch_per_name"),
        migrations.AddConstraint(
            "watch",
            models.UniqueConstraint(
                condition=models.Q(("deleted_at__isnull", True)),
                fields=("workspace", "name"),
                name="one_watch_per_name",
            ),
        ),
        migrations.AddField("backfill", "rechecks", models.BooleanField(default=False)),
        migrations.AddField("backfill", "below_at", models.DateTimeField(null=True)),
        migrations.AddField("backfill", "below_match", models.BigIntegerField(null=True)),
        migrations.AddField("backfill", "removed", models.PositiveBigIntegerField(default=0)),
    ]
