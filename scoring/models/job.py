"""The truth about work in the background (docs/adr/0003-jobs-are-rows.md)."""

from django.db import models

from branches.models import Unit
from members.models import User


class JobRun(models.Model):
    """An intent with a lease and a fence. Celery only wakes somebody up who looks here."""

    class Kind(models.TextChoices):
        """All the work there is; what each does stands in clock/services/worker.py."""

        SCORE_MONTH = "score_month", "计算各支部初评"
        SCORE_PLANTS = "score_plants", "计算各厂初评"
        COMPOSE_QUARTER = "compose_quarter", "归集季度草稿"
        PUBLISH_QUARTER = "publish_quarter", "公布季度榜"
        TELL_PUBLICATION = "tell_publication", "通知党员"
        REPRINT_PAGES = "reprint_pages", "重印榜的页面"
        CLOSE_PUBLICITY = "close_publicity", "公示期满"
        PUBLISH_BOARD = "publish_board", "发布季度榜"
        ARCHIVE = "archive", "归档季度榜"
        REMIND = "remind", "当天的提醒"
        DELIVER_REMINDER = "deliver_reminder", "往外发一条提醒"
        WRITE_WITNESS = "write_witness", "写见证文件"
        VERIFY = "verify", "每夜核对"
        RUBRIC_IMPACT = "rubric_impact", "测算办法的影响"
        # A mark that the demonstration is there; nobody asks for it, nothing does it.
        LOAD_DEMO = "load_demo", "载入演示数据"

    class State(models.TextChoices):
        PENDING = "pending", "等待"
        RUNNING = "running", "进行中"
        DONE = "done", "完成"
        PARKED = "parked", "搁置"

    kind = models.CharField("种类", max_length=40)
    key = models.CharField("对象", max_length=100)
    plant = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="+")
    payload = models.JSONField("参数", default=dict)
    due_at = models.DateTimeField("应做时间")
    state = models.CharField("状态", max_length=10, choices=State, default=State.PENDING)
    attempts = models.PositiveIntegerField("次数", default=0)
    fence = models.BigIntegerField("栅栏", default=0)
    lease_until = models.DateTimeField("租约至", null=True)
    not_before = models.DateTimeField("不早于", null=True)
    done = models.PositiveIntegerField("已做", default=0)
    total = models.PositiveIntegerField("共", default=0)
    said = models.CharField("说明", max_length=400, blank=True)
    finished_at = models.DateTimeField("完成时间", null=True)
    differs = models.BooleanField("核对不符", default=False, db_default=False)

    class Meta:
        verbose_name = "后台工作"
        verbose_name_plural = "后台工作"
        ordering = ["due_at", "id"]
        constraints = [
            models.UniqueConstraint(name="one_job_per_kind_and_key", fields=["kind", "key"])
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=models.Q(state__in=["pending", "running"]),
                name="job_waiting",
            ),
            models.Index(
                fields=["plant", "-id"],
                condition=models.Q(kind="verify", state="done"),
                name="job_last_checks",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key} {self.get_state_display()}"

    @property
    def is_running(self) -> bool:
        return self.state == self.State.RUNNING

    @property
    def is_done(self) -> bool:
        return self.state == self.State.DONE

    @property
    def is_parked(self) -> bool:
        """Tried in vain, and left until somebody looks."""
        return self.state == self.State.PARKED


class Notice(models.Model):
    """Something told to one person once."""

    job = models.ForeignKey(JobRun, on_delete=models.PROTECT, related_name="notices")
    publication = models.ForeignKey(
        "scoring.Publication", on_delete=models.PROTECT, related_name="notices"
    )
    recipient = models.ForeignKey(User, on_delete=models.PROTECT, related_name="notices")
    text = models.CharField("内容", max_length=200)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "通知"
        verbose_name_plural = "通知"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                name="one_notice_per_publication_and_person", fields=["publication", "recipient"]
            )
        ]
