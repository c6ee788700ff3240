"""What a draft would have done is kept plant by plant, so that a job can be taken up again."""

import django.db.models.deletion
from django.db import migrations, models

from scoring.migrations._guard import guard

REMEDY = "测算结果不能改；草案改了就重新测算"


class Migration(migrations.Migration):
    dependencies = [
        ("branches", "0001_initial"),
        ("scoring", "0083_corrections_are_cleared"),
    ]

    operations = [
        migrations.CreateModel(
            name="ImpactPart",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("quarter", models.CharField(max_length=10, verbose_name="季度")),
                ("sums", models.JSONField(verbose_name="合计")),
                ("people", models.JSONField(verbose_name="每个人")),
            ],
            options={
                "verbose_name": "一厂一季的影响测算",
                "verbose_name_plural": "一厂一季的影响测算",
                "ordering": ["plant", "quarter"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="impactrun",
            name="one_impact_per_draft_state_and_range",
        ),
        migrations.AddField(
            model_name="impactrun",
            name="job",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="impact",
                to="scoring.jobrun",
            ),
        ),
        migrations.AlterField(
            model_name="impactrun",
            name="result",
            field=models.JSONField(help_text="合计；每个人在各厂的那一份里", verbose_name="结果"),
        ),
        migrations.AddField(
            model_name="impactpart",
            name="job",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="impact_parts",
                to="scoring.jobrun",
            ),
        ),
        migrations.AddField(
            model_name="impactpart",
            name="plant",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="branches.unit",
                verbose_name="厂",
            ),
        ),
        migrations.AddConstraint(
            model_name="impactpart",
            constraint=models.UniqueConstraint(
                fields=("job", "plant", "quarter"), name="one_impact_part_per_job_plant_and_quarter"
            ),
        ),
        migrations.RunSQL(guard("scoring_impactpart", REMEDY), migrations.RunSQL.noop),
    ]
