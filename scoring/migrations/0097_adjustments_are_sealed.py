"""What a late correction books in a later quarter is sealed too."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("branches", "0001_initial"),
        ("scoring", "0096_suggestions"),
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
                choices=[
                    ("sheet", "月度积分表"),
                    ("publication", "公布"),
                    ("pages", "重印的页面"),
                    ("adjustment", "跨期调整"),
                ],
                max_length=12,
                verbose_name="种类",
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
                        ("kind__in", ["publication", "pages", "adjustment"]),
                        ("publication__isnull", False),
                        ("sheet__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="a_seal_is_of_one_thing",
            ),
        ),
    ]
