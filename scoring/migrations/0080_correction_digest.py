"""A correction without changes keeps the digest of what it would give."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("scoring", "0062_one_place_one_vote_kept")]

    operations = [
        migrations.AddField(
            model_name="correction",
            name="digest",
            field=models.CharField(
                blank=True, default="", max_length=64, verbose_name="更正后的摘要"
            ),
        ),
    ]
