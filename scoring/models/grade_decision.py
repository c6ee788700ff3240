"""集体研究: a meeting gives somebody another grade than his points do, with a reason and two names."""

from django.db import models
from django.db.models import F, Q

from members.models import User
from scoring.models.board import Board
from scoring.models.scheme import Participant


class GradeDecision(models.Model):
    """What a meeting decided of one line of a board, written down by one person. The points and
    the rank stay as they are computed. The newest approved one of a person holds;
    one approved after publication when its correction is approved too."""

    append_only = True

    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="grade_decisions")
    participant = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="+")
    # What the points said when the meeting sat; it decided on that, and on nothing else.
    computed = models.CharField("按分数的等次", max_length=80)
    grade = models.CharField("定为哪个等次（空：按分数）", max_length=80, blank=True)
    minutes_no = models.CharField("会议记录编号", max_length=40)
    reason = models.CharField("理由", max_length=200)
    proposed_by = models.ForeignKey(
        User, verbose_name="提出人", on_delete=models.PROTECT, related_name="+"
    )
    proposed_at = models.DateTimeField("提出时间")

    class Meta:
        verbose_name = "集体研究定等次"
        verbose_name_plural = "集体研究定等次"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="a_grade_decision_says_why", condition=~Q(reason="") & ~Q(minutes_no="")
            ),
            # What the second person's word points at, so that it names the right proposer.
            models.UniqueConstraint(
                name="a_grade_decision_and_its_proposer", fields=["id", "proposed_by"]
            ),
        ]


class GradeRuling(models.Model):
    """The second person's word on it."""

    append_only = True

    decision = models.OneToOneField(GradeDecision, on_delete=models.PROTECT, related_name="ruling")
    approved = models.BooleanField("批准")
    # The decision's own (a foreign key over both columns).
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(User, verbose_name="批准人", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("何时")
    reason = models.CharField("说明", max_length=200, blank=True)

    class Meta:
        verbose_name = "集体研究的批准"
        verbose_name_plural = "集体研究的批准"
        constraints = [
            models.CheckConstraint(
                name="a_grade_takes_two_persons", condition=~Q(by=F("proposed_by"))
            )
        ]
