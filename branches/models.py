"""Units of the organisation: company > plant > general branch > branch > party group."""

from datetime import date

from django.db import models
from django.db.models import F, Q


def there_on(on: date) -> Q:
    """Units that were not closed before that day: the day of closing is still theirs."""
    return Q(closed_on__isnull=True) | Q(closed_on__gte=on)


class Unit(models.Model):
    """One party organisation. `plant` is the key by which large data can be divided."""

    class Kind(models.TextChoices):
        COMPANY = "company", "公司党委"
        PLANT = "plant", "厂党委"
        GENERAL_BRANCH = "general_branch", "党总支"
        BRANCH = "branch", "党支部"
        PARTY_GROUP = "party_group", "党小组"

    kind = models.CharField("类别", max_length=20, choices=Kind)
    name = models.CharField("名称", max_length=80)
    parent = models.ForeignKey(
        "self",
        verbose_name="上级",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
    )
    plant = models.ForeignKey(
        "self",
        verbose_name="所属厂",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="units",
        help_text="新建厂党委留空，就是它自己；公司党委不填",
    )
    joint = models.BooleanField("联合党支部", default=False)
    has_committee = models.BooleanField(
        "设支委会", default=True, help_text="正式党员不足 7 人的党支部不设支委会"
    )
    domain = models.CharField("领域", max_length=20, default="国有企业")
    order = models.PositiveSmallIntegerField("排序", default=0)
    closed_on = models.DateField("撤销日期", null=True, blank=True)

    class Meta:
        verbose_name = "党组织"
        verbose_name_plural = "党组织"
        ordering = ["plant_id", "order", "id"]
        constraints = [
            models.CheckConstraint(
                name="unit_below_company_has_a_plant",
                condition=Q(kind="company") | Q(plant__isnull=False) | Q(kind="plant"),
                violation_error_message="公司以下的党组织要写明属于哪个厂",
            ),
            models.CheckConstraint(
                name="unit_is_not_its_own_parent",
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
                violation_error_message="上级不能是自己",
            ),
            models.UniqueConstraint(
                name="unit_name_once_below_a_parent",
                fields=["parent", "name"],
                nulls_distinct=False,
                violation_error_message="同一上级之下已有这个名称",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def settling_meeting(self) -> str:
        """Which meeting goes through the month: without a committee all members do."""
        return "支委会" if self.has_committee else "支部党员大会"
