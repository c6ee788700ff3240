"""The last nightly check of a plant is found without reading all its nights."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("branches", "0002_plant_of_itself"), ("scoring", "0102_who_vouches")]

    operations = [
        migrations.AddIndex(
            model_name="jobrun",
            index=models.Index(
                fields=["plant", "-id"],
                condition=models.Q(kind="verify", state="done"),
                name="job_last_checks",
            ),
        ),
    ]
