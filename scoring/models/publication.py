"""What was published: frozen revisions of a board, and their lines."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from branches.models import Unit
from members.models import User
from scoring.models.board import Board, Draft
from scoring.models.scheme import Participant


class Publication(models.Model):
    """One published revision. Nothing of it changes afterwards, for anybody."""

    append_only = True

    board = models.ForeignKey(
        Board, verbose_name="季度榜", on_delete=models.PROTECT, related_name="publications"
    )
    revision = models.PositiveSmallIntegerField("修订号")
    # Two revisions can say the same when a correction was itself corrected.
    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="publication")
    # The first revision is a job's; a later one belongs to the ruling that approved it.
    job = models.OneToOneField(
        "scoring.JobRun", null=True, on_delete=models.PROTECT, related_name="+"
    )
    corrects = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="corrected_by"
    )
    ruling = models.OneToOneField(
        "scoring.Ruling", null=True, on_delete=models.PROTECT, related_name="publication"
    )
    reason = models.CharField("更正原因", max_length=400, blank=True)
    proposed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    approved_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField("摘要", max_length=64)
    published_at = models.DateTimeField("公布时间")
    window_from = models.DateField("公示起")
    window_to = models.DateField("公示止（当日 24:00）")
    opens_at = models.DateTimeField("公示开始")
    closes_at = models.DateTimeField("公示结束")
    place = models.CharField("张贴地点", max_length=100, blank=True)
    # Names of the plant, scheme, categories and branches as they were: see quarter/selectors/standings.py.
    head = models.JSONField("抬头", default=dict)

    class Meta:
        verbose_name = "公布"
        verbose_name_plural = "公布"
        ordering = ["board_id", "-revision"]
        constraints = [
            models.UniqueConstraint(name="one_revision_of_a_number", fields=["board", "revision"]),
            models.CheckConstraint(
                name="window_ends_after_it_begins", condition=Q(window_to__gt=F("window_from"))
            ),
            models.CheckConstraint(
                name="a_revision_corrects_with_reason_and_two_persons",
                condition=Q(
                    revision=1, corrects__isnull=True, ruling__isnull=True, job__isnull=False
                )
                | Q(revision__gt=1, corrects__isnull=False, ruling__isnull=False)
                & ~Q(reason="")
                & Q(proposed_by__isnull=False, approved_by__isnull=False)
                & ~Q(proposed_by=F("approved_by")),
            ),
            models.CheckConstraint(
                name="window_closes_after_it_opens", condition=Q(closes_at__gt=F("opens_at"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.board} 第 {self.revision} 版"


class Standing(models.Model):
    """One line of a published revision. Amounts in hundredths of a point."""

    append_only = True

    publication = models.ForeignKey(
        Publication, verbose_name="公布", on_delete=models.PROTECT, related_name="standings"
    )
    participant = models.ForeignKey(Participant, on_delete=models.PROTECT)
    branch = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    name = models.CharField("姓名", max_length=40)
    post = models.CharField("职务", max_length=40)
    total = models.IntegerField("合计", null=True)
    categories = ArrayField(models.IntegerField(), verbose_name="各大项")
    grade = models.CharField("等次", max_length=80, blank=True)
    score_rate = models.IntegerField("得分率（万分之一）", null=True)
    rank_branch = models.PositiveIntegerField("支部名次", null=True)
    rank_plant = models.PositiveIntegerField("全厂名次", null=True)
    unranked_reason = models.CharField("不参与排名的原因", max_length=20, blank=True)
    moved = models.SmallIntegerField("名次变化", null=True)
    moved_points = models.IntegerField("分数变化", null=True)
    # Sentences, months and what else is said of the line, frozen with it.
    details = models.JSONField("明细", default=dict)

    class Meta:
        verbose_name = "榜上一行"
        verbose_name_plural = "榜上各行"
        ordering = ["rank_plant", "name"]
        constraints = [
            models.UniqueConstraint(
                name="one_standing_per_publication_and_participant",
                fields=["publication", "participant"],
            ),
            models.CheckConstraint(
                name="unranked_says_why",
                condition=(Q(rank_plant__isnull=False) & Q(unranked_reason=""))
                | (Q(rank_plant__isnull=True) & ~Q(unranked_reason="")),
            ),
        ]
