"""Which texts a band leads to is known in memory; the table holds one small row a text, in the order
in which they came.

What was kept for three days is not carried over: near copies are told by MinHash now.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("mentions", "0008_kept_by_month"), ("people", "0001_initial")]
    operations = [
        migrations.DeleteModel("Fingerprint"),
        migrations.CreateModel(
            name="Fingerprint",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("mention", models.OneToOneField(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="mentions.mention")),
                ("minhash", models.BinaryField()),
                ("received_at", models.DateTimeField()),
                ("workspace", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.workspace")),
            ],
            options={"indexes": [models.Index(fields=["workspace", "id"], name="fingerprints_in_order")]},
        ),
    ]
