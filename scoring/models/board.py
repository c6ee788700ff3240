"""The quarter: a board that moves through its states, and drafts of it."""

from django.db import models
from django.db.models import F, Q
from django.utils.functional import cached_property

from branches.models import Unit
from members.models import User
from scoring.engine.board import form
from scoring.engine.board.content import Content
from scoring.engine.time.periods import Quarter
from scoring.models.scheme import RubricVersion
from scoring.models.sheet import all_or_none


class Board(models.Model):
    """The board of one plant and period. The only row here that moves."""

    class State(models.TextChoices):
        COLLECTING = "collecting", "归集"
        CALCULATED = "calculated", "已计算"
        APPROVED = "approved", "上级审定"
        CLEARED = "cleared", "保密审查"
        IN_PUBLICITY = "in_publicity", "公示中"
        OBJECTION = "objection", "异议复核"
        PUBLISHED = "published", "已发布"
        ARCHIVED = "archived", "已归档"

    SHOWS = (
        ("full", "全部名单"),
        ("top", "前几名和本人"),
        ("post", "各职务分开"),
        ("bands", "只列等次"),
    )
    # Readers without an account, and the poster.
    MASSES = (*SHOWS, ("none", "不给看"))
    MASSES_OF_BRANCH = (("full", "全部名单"), ("bands", "只列等次"), ("none", "不给看"))
    # In these nothing is announced yet; afterwards only revisions follow.
    UNANNOUNCED = (State.COLLECTING, State.CALCULATED, State.APPROVED, State.CLEARED)

    code = models.CharField("方案", max_length=64)
    plant = models.ForeignKey(
        Unit, verbose_name="厂", on_delete=models.PROTECT, related_name="boards"
    )
    period = models.CharField("周期", max_length=8, help_text="例如 2026-Q3")
    state = models.CharField("状态", max_length=20, choices=State, default=State.COLLECTING)
    version = models.PositiveIntegerField("版次", default=1)
    draft = models.ForeignKey(
        "Draft", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    composed_by = models.ForeignKey(
        User,
        verbose_name="要求归集的人",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    approved_at = models.DateTimeField("审定时间", null=True, blank=True)
    approved_by = models.ForeignKey(
        User,
        verbose_name="审定人",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    approved_digest = models.CharField("审定的摘要", max_length=64, blank=True)
    cleared_at = models.DateTimeField("保密审查时间", null=True, blank=True)
    cleared_by = models.ForeignKey(
        User,
        verbose_name="保密审查人",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    posting_place = models.CharField("张贴地点", max_length=100, blank=True)
    shows = models.CharField(
        "全厂榜给谁看多少",
        max_length=10,
        choices=SHOWS,
        default="full",
    )
    top = models.PositiveSmallIntegerField("前几名", default=10)
    masses = models.CharField(
        "群众和张贴图看全厂的多少", max_length=10, choices=MASSES, default="bands"
    )
    masses_of_branch = models.CharField(
        "群众看本支部的多少", max_length=10, choices=MASSES_OF_BRANCH, default="full"
    )
    on_network = models.BooleanField("厂内网络不登录可看", default=False)

    class Meta:
        verbose_name = "季度榜"
        verbose_name_plural = "季度榜"
        ordering = ["-period", "plant_id"]
        constraints = [
            models.UniqueConstraint(
                name="one_board_per_scheme_plant_and_period", fields=["code", "plant", "period"]
            ),
            all_or_none("board_approved_at_and_by_agree", "approved_at", "approved_by"),
            models.CheckConstraint(
                name="approval_is_of_a_digest",
                condition=(Q(approved_at__isnull=True) & Q(approved_digest=""))
                | (Q(approved_at__isnull=False) & ~Q(approved_digest="")),
            ),
            models.CheckConstraint(
                name="board_in_publicity_was_approved",
                condition=Q(state__in=["collecting", "calculated"]) | Q(approved_at__isnull=False),
            ),
            models.CheckConstraint(
                name="who_composes_does_not_approve",
                condition=Q(approved_by__isnull=True)
                | Q(composed_by__isnull=True)
                | ~Q(approved_by=F("composed_by")),
            ),
            all_or_none("board_cleared_at_and_by_agree", "cleared_at", "cleared_by"),
            models.CheckConstraint(
                name="who_clears_neither_composed_nor_approved",
                condition=Q(cleared_by__isnull=True)
                | (
                    (Q(composed_by__isnull=True) | ~Q(cleared_by=F("composed_by")))
                    & Q(approved_by__isnull=False)
                    & ~Q(cleared_by=F("approved_by"))
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plant} {Quarter.parse(self.period).label}"

    @property
    def is_composing(self) -> bool:
        """Nobody has approved a draft yet; branches may still report."""
        return self.state in (self.State.COLLECTING, self.State.CALCULATED)

    @property
    def is_calculated(self) -> bool:
        """There is a draft that may be approved."""
        return self.state == self.State.CALCULATED

    @property
    def awaits_clearance(self) -> bool:
        return self.state == self.State.APPROVED

    @property
    def awaits_publicity(self) -> bool:
        """Approved, and not on the wall yet."""
        return self.state in (self.State.APPROVED, self.State.CLEARED)

    @property
    def is_announced(self) -> bool:
        return self.state not in self.UNANNOUNCED

    @property
    def is_in_publicity(self) -> bool:
        return self.state == self.State.IN_PUBLICITY

    @property
    def is_shown_whole(self) -> bool:
        """To party members, the board of the plant."""
        return self.shows == "full"

    @property
    def is_cut_at_the_top(self) -> bool:
        return "top" in (self.shows, self.masses)

    @property
    def masses_see_plant(self) -> bool:
        return self.masses != "none"

    @property
    def masses_see_branch(self) -> bool:
        return self.masses_of_branch != "none"


class Draft(models.Model):
    """What composing gave: the whole board as canonical JSON. A new composition, a new draft."""

    append_only = True

    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="drafts")
    rubric = models.ForeignKey(RubricVersion, on_delete=models.PROTECT, related_name="+")
    payload = models.JSONField("内容")
    digest = models.CharField("摘要", max_length=64)
    # The people and the extent of the ledger it was computed from: for computing it again.
    basis = models.JSONField("所据", null=True)
    composed_at = models.DateTimeField("归集时间")

    @cached_property
    def content(self) -> Content:
        """What the payload says, typed. The digest is of the payload itself."""
        return form.read(self.payload)

    class Meta:
        verbose_name = "季度草稿"
        verbose_name_plural = "季度草稿"
        constraints = [
            models.UniqueConstraint(name="same_content_is_one_draft", fields=["board", "digest"])
        ]
