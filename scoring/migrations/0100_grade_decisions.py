"""集体研究定等次: what a meeting decided, and the second person's word on it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from scoring.migrations._guard import guard

# The name of the proposer in the second person's row is the one in the first.
SAME_PROPOSER = """
ALTER TABLE scoring_graderuling ADD CONSTRAINT a_grade_ruling_names_its_proposer
    FOREIGN KEY (decision_id, proposed_by_id)
    REFERENCES scoring_gradedecision (id, proposed_by_id);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("scoring", "0099_notice_codes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="GradeDecision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("computed", models.CharField(max_length=80, verbose_name="按分数的等次")),
                (
                    "grade",
                    models.CharField(
                        blank=True, max_length=80, verbose_name="定为哪个等次（空：按分数）"
                    ),
                ),
                ("minutes_no", models.CharField(max_length=40, verbose_name="会议记录编号")),
                ("reason", models.CharField(max_length=200, verbose_name="理由")),
                ("proposed_at", models.DateTimeField(verbose_name="提出时间")),
                (
                    "board",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="grade_decisions",
                        to="scoring.board",
                    ),
                ),
                (
                    "participant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="scoring.participant",
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="提出人",
                    ),
                ),
            ],
            options={
                "verbose_name": "集体研究定等次",
                "verbose_name_plural": "集体研究定等次",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="GradeRuling",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("approved", models.BooleanField(verbose_name="批准")),
                ("at", models.DateTimeField(verbose_name="何时")),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="说明")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="批准人",
                    ),
                ),
                (
                    "decision",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ruling",
                        to="scoring.gradedecision",
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "集体研究的批准",
                "verbose_name_plural": "集体研究的批准",
            },
        ),
        migrations.AddField(
            model_name="correction",
            name="grade",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="correction",
                to="scoring.graderuling",
            ),
        ),
        migrations.AddConstraint(
            model_name="gradedecision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("reason", ""), _negated=True),
                    models.Q(("minutes_no", ""), _negated=True),
                ),
                name="a_grade_decision_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="gradedecision",
            constraint=models.UniqueConstraint(
                fields=("id", "proposed_by"), name="a_grade_decision_and_its_proposer"
            ),
        ),
        migrations.AddConstraint(
            model_name="graderuling",
            constraint=models.CheckConstraint(
                condition=models.Q(("by", models.F("proposed_by")), _negated=True),
                name="a_grade_takes_two_persons",
            ),
        ),
        migrations.RunSQL(SAME_PROPOSER, migrations.RunSQL.noop),
        migrations.RunSQL(
            guard("scoring_gradedecision", "集体研究的决定只增不改，改了主意再定一次")
            + guard("scoring_graderuling", "批准只增不改，改了主意再定一次"),
            migrations.RunSQL.noop,
        ),
    ]
