"""Objections written down for members without an account."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0031_one_place_one_vote"),
        ("scoring", "0100_grade_decisions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="objectionauthor",
            name="how",
            field=models.CharField(
                blank=True,
                choices=[("phone", "打电话说的"), ("paper", "书面交的")],
                max_length=8,
                verbose_name="怎样说的",
            ),
        ),
        migrations.AddField(
            model_name="objectionauthor",
            name="on_behalf_of",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="members.member",
                verbose_name="替谁提出",
            ),
        ),
        migrations.AddConstraint(
            model_name="objectionauthor",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("how", ""), ("on_behalf_of__isnull", True)),
                    models.Q(("how__in", ["phone", "paper"]), ("on_behalf_of__isnull", False)),
                    _connector="OR",
                ),
                name="on_behalf_says_how",
            ),
        ),
    ]
