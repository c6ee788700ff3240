"""What others say of a branch's month: the party group of a matter, the person of his line."""

from django.db import models
from django.db.models import Q

from members.models import User
from scoring.models.entry import Entry
from scoring.models.scheme import Participant
from scoring.models.sheet import Sheet


class Check(models.Model):
    """The party group's word on one matter: 属实, or 退回 with a reason. The last one counts."""

    append_only = True

    sheet = models.ForeignKey(
        Sheet, verbose_name="积分表", on_delete=models.PROTECT, related_name="checks"
    )
    entry = models.ForeignKey(
        Entry, verbose_name="事项", on_delete=models.PROTECT, related_name="checks"
    )
    holds = models.BooleanField("属实")
    reason = models.CharField("退回原因", max_length=400, blank=True)
    by = models.ForeignKey(User, verbose_name="何人", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("何时")

    class Meta:
        verbose_name = "党小组核"
        verbose_name_plural = "党小组核"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="who_returns_a_matter_says_why", condition=Q(holds=True) | ~Q(reason="")
            )
        ]


class Answer(models.Model):
    """A person's word on his own locked line: 确认, or 有疑问 with what he doubts.

    Silence has no row: it is printed as silence, never as a signature. `phoned` says that `by`
    is the recorder who heard it on the telephone.
    """

    append_only = True

    sheet = models.ForeignKey(
        Sheet, verbose_name="积分表", on_delete=models.PROTECT, related_name="answers"
    )
    participant = models.ForeignKey(
        Participant, verbose_name="对象", on_delete=models.PROTECT, related_name="answers"
    )
    round = models.PositiveSmallIntegerField("第几轮")
    agrees = models.BooleanField("确认")
    text = models.CharField("疑问", max_length=400, blank=True)
    at = models.DateTimeField("何时")
    by = models.ForeignKey(
        User, verbose_name="何人登记", on_delete=models.PROTECT, related_name="+"
    )
    phoned = models.BooleanField("电话确认，由记录人登记", default=False)

    class Meta:
        verbose_name = "本人确认"
        verbose_name_plural = "本人确认"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="who_doubts_says_what", condition=Q(agrees=True) | ~Q(text="")
            ),
        ]
