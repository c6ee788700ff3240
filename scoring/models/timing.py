"""计时抽样: how long a piece of work took, taken with a clock by a person who sat beside it."""

from django.db import models
from django.db.models import Q

from branches.models import Unit
from members.models import User


class TimeSample(models.Model):
    """One piece of work, in minutes. No branch and no person: it measures the work, not people.

    `withdraws` names a row that was wrong; such a row counts no more itself either.
    """

    append_only = True

    class Work(models.TextChoices):
        MONTH = "month", "一个党支部填好一个月"
        READING = "reading", "一个党支部过会、报送"
        CHECKING = "checking", "考核小组核实一张表"
        PUBLISHING = "publishing", "一季从归集到公示"

    client_key = models.UUIDField("请求号")
    plant = models.ForeignKey(Unit, verbose_name="厂", on_delete=models.PROTECT, related_name="+")
    on = models.DateField("哪一天")
    work = models.CharField("哪件事", max_length=12, choices=Work)
    minutes = models.PositiveSmallIntegerField("用了几分钟")
    withdraws = models.OneToOneField(
        "self",
        verbose_name="撤回",
        null=True,
        on_delete=models.PROTECT,
        related_name="withdrawn_by",
    )
    by = models.ForeignKey(User, verbose_name="登记人", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("何时")

    class Meta:
        verbose_name = "计时抽样"
        verbose_name_plural = "计时抽样"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(name="a_sample_is_kept_once", fields=["client_key"]),
            models.CheckConstraint(
                name="a_sample_took_some_minutes", condition=Q(minutes__range=(1, 600))
            ),
        ]
