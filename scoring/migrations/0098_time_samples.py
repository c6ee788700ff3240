"""计时抽样: minutes taken with a clock, without branch or person."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from scoring.migrations._guard import guard


class Migration(migrations.Migration):
    dependencies = [
        ("branches", "0001_initial"),
        ("scoring", "0097_adjustments_are_sealed"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="TimeSample",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("client_key", models.UUIDField(verbose_name="请求号")),
                ("on", models.DateField(verbose_name="哪一天")),
                (
                    "work",
                    models.CharField(
                        choices=[
                            ("month", "一个党支部填好一个月"),
                            ("reading", "一个党支部过会、报送"),
                            ("checking", "考核小组核实一张表"),
                            ("publishing", "一季从归集到公示"),
                        ],
                        max_length=12,
                        verbose_name="哪件事",
                    ),
                ),
                ("minutes", models.PositiveSmallIntegerField(verbose_name="用了几分钟")),
                ("at", models.DateTimeField(verbose_name="何时")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="登记人",
                    ),
                ),
                (
                    "plant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="branches.unit",
                        verbose_name="厂",
                    ),
                ),
                (
                    "withdraws",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="withdrawn_by",
                        to="scoring.timesample",
                        verbose_name="撤回",
                    ),
                ),
            ],
            options={
                "verbose_name": "计时抽样",
                "verbose_name_plural": "计时抽样",
                "ordering": ["-id"],
                "constraints": [
                    models.UniqueConstraint(fields=("client_key",), name="a_sample_is_kept_once"),
                    models.CheckConstraint(
                        condition=models.Q(("minutes__range", (1, 600))),
                        name="a_sample_took_some_minutes",
                    ),
                ],
            },
        ),
        migrations.RunSQL(
            guard("scoring_timesample", "计时抽样只增不改，记错的撤回"), migrations.RunSQL.noop
        ),
    ]
