"""What a nightly check found is a mark of its own, no longer the beginning of its sentence."""

from django.db import migrations, models

MARK_WHAT_WAS_SAID = """
UPDATE scoring_jobrun SET differs = true WHERE kind = 'verify' AND said LIKE '核对不符：%'
"""


class Migration(migrations.Migration):
    dependencies = [("scoring", "0002_promises")]

    operations = [
        migrations.AddField(
            model_name="jobrun",
            name="differs",
            field=models.BooleanField(db_default=False, default=False, verbose_name="核对不符"),
        ),
        migrations.RunSQL(MARK_WHAT_WAS_SAID, migrations.RunSQL.noop),
    ]
