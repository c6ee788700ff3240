"""投诉建议 with their answers: only added to, like everything that somebody may rely on."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from scoring.migrations._guard import guard


class Migration(migrations.Migration):
    dependencies = [
        ("branches", "0001_initial"),
        ("scoring", "0095_impact_parts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Suggestion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("client_key", models.UUIDField(verbose_name="请求号")),
                ("text", models.CharField(max_length=400, verbose_name="投诉或建议")),
                ("at", models.DateTimeField(verbose_name="何时")),
                ("due_on", models.DateField(null=True, verbose_name="答复期限")),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="何人",
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
            ],
            options={
                "verbose_name": "投诉建议",
                "verbose_name_plural": "投诉建议",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="SuggestionAnswer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.CharField(max_length=400, verbose_name="答复")),
                ("at", models.DateTimeField(verbose_name="何时")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="何人",
                    ),
                ),
                (
                    "suggestion",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answer",
                        to="scoring.suggestion",
                    ),
                ),
            ],
            options={
                "verbose_name": "投诉建议的答复",
                "verbose_name_plural": "投诉建议的答复",
            },
        ),
        migrations.AddConstraint(
            model_name="suggestion",
            constraint=models.UniqueConstraint(
                fields=("client_key",), name="a_suggestion_is_filed_once"
            ),
        ),
        migrations.RunSQL(guard("scoring_suggestion", "投诉建议只增不改"), migrations.RunSQL.noop),
        migrations.RunSQL(
            guard("scoring_suggestionanswer", "答复只增不改"), migrations.RunSQL.noop
        ),
    ]
