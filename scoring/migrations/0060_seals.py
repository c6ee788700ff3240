"""Seals: locked sheets and publications as chained canonical JSON."""

import django.db.models.deletion
from django.db import migrations, models

from scoring.migrations._guard import guard

REMEDY = "封存的不能改；重新锁定或更正，得到下一号封存"


class Migration(migrations.Migration):
    dependencies = [
        ("branches", "0001_initial"),
        ("scoring", "0055_shown"),
    ]

    operations = [
        migrations.AddField(
            model_name="draft",
            name="basis",
            field=models.JSONField(null=True, verbose_name="所据"),
        ),
        migrations.CreateModel(
            name="Seal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="第几号")),
                (
                    "kind",
                    models.CharField(
                        choices=[("sheet", "月度积分表"), ("publication", "公布")],
                        max_length=12,
                        verbose_name="种类",
                    ),
                ),
                ("ref", models.CharField(max_length=100, verbose_name="对象")),
                ("content", models.TextField(verbose_name="规范 JSON")),
                ("algorithm", models.CharField(max_length=10, verbose_name="算法")),
                ("digest", models.CharField(max_length=64, verbose_name="内容摘要")),
                ("previous", models.CharField(max_length=64, verbose_name="上一号的链值")),
                ("chain", models.CharField(max_length=64, unique=True, verbose_name="链值")),
                ("sealed_at", models.DateTimeField(verbose_name="封存时间")),
                (
                    "publication",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="seal",
                        to="scoring.publication",
                    ),
                ),
                (
                    "sheet",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="seals",
                        to="scoring.sheet",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="seals",
                        to="branches.unit",
                        verbose_name="党支部或厂",
                    ),
                ),
            ],
            options={
                "verbose_name": "封存",
                "verbose_name_plural": "封存",
                "ordering": ["unit_id", "number"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("unit", "number"), name="seals_of_a_unit_are_numbered"
                    ),
                    models.UniqueConstraint(
                        fields=("unit", "previous"), name="a_chain_has_no_fork"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("kind", "sheet"),
                                ("publication__isnull", True),
                                ("sheet__isnull", False),
                            ),
                            models.Q(
                                ("kind", "publication"),
                                ("publication__isnull", False),
                                ("sheet__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="a_seal_is_of_one_thing",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("number__gte", 1)),
                        name="numbers_of_seals_begin_with_one",
                    ),
                ],
            },
        ),
        migrations.RunSQL(guard("scoring_seal", REMEDY), migrations.RunSQL.noop),
    ]
