"""What somebody says against a published line, what became of it, and corrections that follow."""

from django.db import models
from django.db.models import F, Q

from branches.models import Unit
from members.models import Member, User
from scoring.models.grade_decision import GradeRuling
from scoring.models.publication import Publication
from scoring.models.scheme import Participant


class Objection(models.Model):
    """An objection to one line of a revision, or to the whole. Only its state moves (trigger)."""

    class State(models.TextChoices):
        FILED = "filed", "待受理"
        ACCEPTED = "accepted", "复核中"
        UPHELD = "upheld", "采纳，待批准更正"
        ANSWERED = "answered", "已答复"
        APPEALED = "appealed", "再申诉"
        UPHELD_FINAL = "upheld_final", "再申诉采纳，待批准更正"
        CLOSED = "closed", "已终结"

    # The board waits for these, and the line is marked 复核中 from the acceptance on.
    OPEN = (State.FILED, State.ACCEPTED, State.UPHELD, State.APPEALED, State.UPHELD_FINAL)
    UNDER_REVIEW = (State.ACCEPTED, State.UPHELD, State.APPEALED, State.UPHELD_FINAL)

    client_key = models.UUIDField("请求号", unique=True)
    publication = models.ForeignKey(
        Publication, verbose_name="公布", on_delete=models.PROTECT, related_name="objections"
    )
    participant = models.ForeignKey(
        Participant, verbose_name="哪一行", null=True, on_delete=models.PROTECT, related_name="+"
    )
    branch = models.ForeignKey(
        Unit, verbose_name="党支部", null=True, on_delete=models.PROTECT, related_name="+"
    )
    item = models.CharField("小项", max_length=64, blank=True)
    text = models.CharField("异议", max_length=1000)
    anonymous = models.BooleanField("匿名线索", default=False)
    filed_at = models.DateTimeField("提出时间")
    state = models.CharField("状态", max_length=20, choices=State, default=State.FILED)
    version = models.PositiveIntegerField("版次", default=1)
    due_on = models.DateField("本步期限（当日 24:00）", null=True)

    class Meta:
        verbose_name = "异议"
        verbose_name_plural = "异议"
        ordering = ["-id"]

    def __str__(self) -> str:
        whose = self.participant.held.member.name if self.participant else "全榜"
        return f"{self.publication.board} {whose}"

    @property
    def is_open(self) -> bool:
        """Somebody has to act on it; the author of an answered one may appeal, or not."""
        return self.state in self.OPEN

    @property
    def is_answered(self) -> bool:
        """In writing; it may be appealed once."""
        return self.state == self.State.ANSWERED

    @property
    def is_closed(self) -> bool:
        return self.state == self.State.CLOSED


class ObjectionAuthor(models.Model):
    """Who filed it: read by those who handle it and by nobody else. A hint has no author.

    `on_behalf_of`: whose objection it is, where somebody wrote it down for him, who has no account
    or no signal; `user` wrote it, and handles nothing of it.
    """

    HOW = (("phone", "打电话说的"), ("paper", "书面交的"))

    append_only = True

    objection = models.OneToOneField(Objection, on_delete=models.PROTECT, related_name="author")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    on_behalf_of = models.ForeignKey(
        Member, verbose_name="替谁提出", null=True, on_delete=models.PROTECT, related_name="+"
    )
    how = models.CharField("怎样说的", max_length=8, choices=HOW, blank=True)

    class Meta:
        verbose_name = "异议提出人"
        verbose_name_plural = "异议提出人"
        constraints = [
            models.CheckConstraint(
                name="on_behalf_says_how",
                condition=Q(on_behalf_of__isnull=True, how="")
                | Q(on_behalf_of__isnull=False, how__in=["phone", "paper"]),
            )
        ]

    @property
    def member_id(self) -> int | None:
        """Whose objection it is; whoever wrote it down for somebody has none by it."""
        return self.on_behalf_of_id or self.user.member_id


class ObjectionStep(models.Model):
    """One step of an objection. What its author does carries no name here."""

    append_only = True

    objection = models.ForeignKey(Objection, on_delete=models.PROTECT, related_name="steps")
    act = models.CharField("动作", max_length=20)
    from_state = models.CharField("原状态", max_length=20)
    to_state = models.CharField("新状态", max_length=20)
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("何时")
    text = models.CharField("书面答复或说明", max_length=1000, blank=True)
    due_on = models.DateField("下一步期限", null=True)

    class Meta:
        verbose_name = "异议办理"
        verbose_name_plural = "异议办理"
        ordering = ["id"]


class Correction(models.Model):
    """What somebody proposes to correct in a published revision, with a reason.

    `changes` are matters to replace, withdraw or add. A second person approves it (`Ruling`).
    """

    append_only = True

    publication = models.ForeignKey(
        Publication, on_delete=models.PROTECT, related_name="corrections_proposed"
    )
    objection = models.ForeignKey(
        Objection, null=True, on_delete=models.PROTECT, related_name="corrections"
    )
    changes = models.JSONField("更正的事项", default=list)
    # Without changes: of what composing the months anew gives, so that just that is approved.
    digest = models.CharField("更正后的摘要", max_length=64, blank=True, default="")
    # A meeting's grade that it brings onto the board; refused, it ends with it.
    grade = models.OneToOneField(
        GradeRuling, null=True, on_delete=models.PROTECT, related_name="correction"
    )
    reason = models.CharField("更正原因", max_length=400)
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField("提出时间")

    class Meta:
        verbose_name = "更正提议"
        verbose_name_plural = "更正提议"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(name="a_correction_has_a_reason", condition=~Q(reason=""))
        ]


class CorrectionClearance(models.Model):
    """A third person's word that what a correction would publish may be shown: of its digest."""

    append_only = True

    correction = models.ForeignKey(Correction, on_delete=models.PROTECT, related_name="clearances")
    digest = models.CharField("审查的内容摘要", max_length=64)
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("何时")

    class Meta:
        verbose_name = "更正的保密审查"
        verbose_name_plural = "更正的保密审查"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="who_clears_a_correction_did_not_propose_it",
                condition=~Q(by=F("proposed_by")),
            )
        ]


class Ruling(models.Model):
    """The second person's word on a correction. `xact` is the transaction that wrote it: only in
    it may the locked months of that quarter change (trigger)."""

    append_only = True

    correction = models.OneToOneField(Correction, on_delete=models.PROTECT, related_name="ruling")
    approved = models.BooleanField("批准")
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("何时")
    reason = models.CharField("说明", max_length=400, blank=True)
    # Needed to approve; only rulings from before corrections were cleared have none (trigger).
    clearance = models.OneToOneField(
        CorrectionClearance, null=True, on_delete=models.PROTECT, related_name="ruling"
    )
    xact = models.BigIntegerField(null=True, editable=False)

    class Meta:
        verbose_name = "更正裁定"
        verbose_name_plural = "更正裁定"
        constraints = [
            models.CheckConstraint(
                name="a_correction_takes_two_persons", condition=~Q(by=F("proposed_by"))
            )
        ]


class Adjustment(models.Model):
    """A signed amount in a later period in place of a revision of an old one (scoring rules 7)."""

    append_only = True

    ruling = models.ForeignKey(Ruling, on_delete=models.PROTECT, related_name="adjustments")
    plant = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    code = models.CharField("方案", max_length=64)
    period = models.CharField("记入周期", max_length=8)
    participant = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="+")
    amount = models.IntegerField("分值（百分之一分）")
    reason = models.CharField("原因", max_length=400)

    class Meta:
        verbose_name = "跨期调整"
        verbose_name_plural = "跨期调整"
