"""Pages that are printed again are sealed too; a publication has one seal of its own."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("branches", "0001_initial"),
        ("scoring", "0080_correction_digest"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="seal",
            name="a_seal_is_of_one_thing",
        ),
        migrations.AlterField(
            model_name="seal",
            name="kind",
            field=models.CharField(
                choices=[("sheet", "月度积分表"), ("publication", "公布"), ("pages", "重印的页面")],
                max_length=12,
                verbose_name="种类",
            ),
        ),
        migrations.AlterField(
            model_name="seal",
            name="publication",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="seals",
                to="scoring.publication",
            ),
        ),
        migrations.AddConstraint(
            model_name="seal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("kind", "sheet"), ("publication__isnull", True), ("sheet__isnull", False)
                    ),
                    models.Q(
                        ("kind__in", ["publication", "pages"]),
                        ("publication__isnull", False),
                        ("sheet__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="a_seal_is_of_one_thing",
            ),
        ),
        migrations.AddConstraint(
            model_name="seal",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "publication")),
                fields=("publication",),
                name="a_publication_is_sealed_once",
            ),
        ),
    ]
