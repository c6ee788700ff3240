"""What the month's scoring made of a sheet: derived, replaceable as a set."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from scoring.models.scheme import Participant
from scoring.models.sheet import Sheet


class MonthlyResult(models.Model):
    """One line of a sheet. Amounts in hundredths of a point (the rules round items to them)."""

    sheet = models.ForeignKey(Sheet, on_delete=models.CASCADE, related_name="results")
    participant = models.ForeignKey(Participant, on_delete=models.PROTECT)
    total = models.IntegerField("本月合计（百分之一分）")
    categories = ArrayField(models.IntegerField(), verbose_name="各大项（百分之一分）")
    items = models.JSONField("各小项（两位小数）")
    # Empty until somebody needs the words: they follow from rows that never change.
    sentences = models.JSONField("说明", null=True)
    made_of = models.CharField("所据事项摘要", max_length=32, blank=True, db_default="")

    class Meta:
        verbose_name = "月度结果"
        verbose_name_plural = "月度结果"
        constraints = [
            models.UniqueConstraint(
                name="one_result_per_sheet_and_participant", fields=["sheet", "participant"]
            )
        ]
