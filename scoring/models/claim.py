"""The other side of a claim: who was asked, and the one answer."""

from django.db import models
from django.db.models import Q

from members.models import Member, User
from scoring.models.entry import Entry


class PeerRequest(models.Model):
    """A claim that counts only when its other side agrees: a member, or somebody by name."""

    append_only = True

    entry = models.OneToOneField(
        Entry, verbose_name="申报", on_delete=models.PROTECT, related_name="peer_request"
    )
    asked = models.ForeignKey(
        Member,
        verbose_name="对方",
        null=True,
        on_delete=models.PROTECT,
        related_name="peer_requests",
    )
    name = models.CharField("对方姓名（不在名单里的）", max_length=40, blank=True)
    asked_at = models.DateTimeField("请求时间")

    class Meta:
        verbose_name = "对方确认请求"
        verbose_name_plural = "对方确认请求"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="a_member_is_asked_or_somebody_by_name",
                condition=Q(asked__isnull=False, name="") | (Q(asked__isnull=True) & ~Q(name="")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.whom}"

    @property
    def whom(self) -> str:
        return self.asked.name if self.asked else self.name


class PeerAnswer(models.Model):
    """The first answer stands. A yes names the row that made the claim count."""

    append_only = True

    class How(models.TextChoices):
        TAP = "tap", "对方确认"
        PHONE = "phone", "电话确认"
        MEETING = "meeting", "会议确定"

    request = models.OneToOneField(
        PeerRequest, verbose_name="请求", on_delete=models.PROTECT, related_name="answer"
    )
    yes = models.BooleanField("属实")
    how = models.CharField("怎样答复", max_length=10, choices=How)
    by = models.ForeignKey(User, verbose_name="记录人", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("答复时间")
    spoken_to = models.CharField("电话里是谁", max_length=40, blank=True)
    minutes_no = models.CharField("会议记录编号", max_length=40, blank=True)
    entry = models.OneToOneField(
        Entry,
        verbose_name="据此计分的一条",
        null=True,
        on_delete=models.PROTECT,
        related_name="peer_answer",
    )

    class Meta:
        verbose_name = "对方答复"
        verbose_name_plural = "对方答复"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="a_yes_names_the_row_that_counts",
                condition=Q(yes=True, entry__isnull=False) | Q(yes=False, entry__isnull=True),
            ),
            models.CheckConstraint(
                name="a_phone_answer_names_who_spoke",
                condition=(Q(how="phone") & ~Q(spoken_to="")) | (~Q(how="phone") & Q(spoken_to="")),
            ),
            models.CheckConstraint(
                name="a_meeting_s_answer_names_its_minutes",
                condition=(Q(how="meeting") & ~Q(minutes_no=""))
                | (~Q(how="meeting") & Q(minutes_no="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_how_display()} {'属实' if self.yes else '不属实'}"
