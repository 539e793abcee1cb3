"""What a mention sounds like, estimated as it comes in. Those stored before have no estimate."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("mentions", "0009_bands_in_memory")]
    operations = [
        migrations.AddField("mention", "sentiment", models.SmallIntegerField(null=True)),
        migrations.AddField("mention", "offence", models.SmallIntegerField(null=True)),
    ]
