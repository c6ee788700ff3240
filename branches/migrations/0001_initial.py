import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Unit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("company", "公司党委"),
                            ("plant", "厂党委"),
                            ("general_branch", "党总支"),
                            ("branch", "党支部"),
                            ("party_group", "党小组"),
                        ],
                        max_length=20,
                        verbose_name="类别",
                    ),
                ),
                ("name", models.CharField(max_length=80, verbose_name="名称")),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="branches.unit",
                        verbose_name="上级",
                    ),
                ),
                (
                    "plant",
                    models.ForeignKey(
                        blank=True,
                        help_text="新建厂党委留空，就是它自己；公司党委不填",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="units",
                        to="branches.unit",
                        verbose_name="所属厂",
                    ),
                ),
                ("joint", models.BooleanField(default=False, verbose_name="联合党支部")),
                (
                    "has_committee",
                    models.BooleanField(
                        default=True,
                        help_text="正式党员不足 7 人的党支部不设支委会",
                        verbose_name="设支委会",
                    ),
                ),
                (
                    "domain",
                    models.CharField(default="国有企业", max_length=20, verbose_name="领域"),
                ),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="排序")),
                ("closed_on", models.DateField(blank=True, null=True, verbose_name="撤销日期")),
            ],
            options={
                "verbose_name": "党组织",
                "verbose_name_plural": "党组织",
                "ordering": ["plant_id", "order", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind", "company"),
                            ("plant__isnull", False),
                            ("kind", "plant"),
                            _connector="OR",
                        ),
                        name="unit_below_company_has_a_plant",
                        violation_error_message="公司以下的党组织要写明属于哪个厂",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("parent__isnull", True),
                            models.Q(("parent", models.F("id")), _negated=True),
                            _connector="OR",
                        ),
                        name="unit_is_not_its_own_parent",
                        violation_error_message="上级不能是自己",
                    ),
                    models.UniqueConstraint(
                        fields=("parent", "name"),
                        name="unit_name_once_below_a_parent",
                        nulls_distinct=False,
                        violation_error_message="同一上级之下已有这个名称",
                    ),
                ],
            },
        ),
    ]
