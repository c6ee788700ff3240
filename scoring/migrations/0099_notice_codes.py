"""各职务分开, what the masses see of a board, and 看榜码 of readers without an account."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from scoring.migrations._guard import guard


def nobody_decided(apps, schema_editor):
    """What is approved or published already was shown to nobody without an account, and nobody
    decided that it should be."""
    boards = apps.get_model("scoring", "Board").objects.using(schema_editor.connection.alias)
    boards.exclude(state__in=["collecting", "calculated"]).update(
        masses="none", masses_of_branch="none"
    )


class Migration(migrations.Migration):
    dependencies = [
        ("branches", "0001_initial"),
        ("scoring", "0098_time_samples"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="board",
            name="masses",
            field=models.CharField(
                choices=[
                    ("full", "全部名单"),
                    ("top", "前几名和本人"),
                    ("post", "各职务分开"),
                    ("bands", "只列等次"),
                    ("none", "不给看"),
                ],
                default="bands",
                max_length=10,
                verbose_name="群众和张贴图看全厂的多少",
            ),
        ),
        migrations.AddField(
            model_name="board",
            name="masses_of_branch",
            field=models.CharField(
                choices=[("full", "全部名单"), ("bands", "只列等次"), ("none", "不给看")],
                default="full",
                max_length=10,
                verbose_name="群众看本支部的多少",
            ),
        ),
        migrations.AddField(
            model_name="board",
            name="on_network",
            field=models.BooleanField(default=False, verbose_name="厂内网络不登录可看"),
        ),
        migrations.AlterField(
            model_name="board",
            name="shows",
            field=models.CharField(
                choices=[
                    ("full", "全部名单"),
                    ("top", "前几名和本人"),
                    ("post", "各职务分开"),
                    ("bands", "只列等次"),
                ],
                default="full",
                max_length=10,
                verbose_name="全厂榜给谁看多少",
            ),
        ),
        migrations.RunPython(nobody_decided, migrations.RunPython.noop),
        migrations.CreateModel(
            name="NoticeCode",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=12, verbose_name="看榜码")),
                ("at", models.DateTimeField(verbose_name="何时")),
                (
                    "board",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="codes",
                        to="scoring.board",
                    ),
                ),
                (
                    "branch",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="branches.unit",
                        verbose_name="党支部（全厂的为空）",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="换码的人",
                    ),
                ),
            ],
            options={
                "verbose_name": "看榜码",
                "verbose_name_plural": "看榜码",
                "ordering": ["-id"],
                "constraints": [
                    models.UniqueConstraint(fields=("code",), name="a_notice_code_opens_one_place"),
                    models.CheckConstraint(
                        condition=models.Q(("code__regex", "^[0-9]{12}$")),
                        name="a_notice_code_is_twelve_digits",
                    ),
                ],
            },
        ),
        migrations.RunSQL(
            guard("scoring_noticecode", "看榜码只增不改，泄露了换一个"), migrations.RunSQL.noop
        ),
    ]
