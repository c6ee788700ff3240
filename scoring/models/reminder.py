"""What people are told, at most once a day, and how it left the house."""

from django.db import models
from django.db.models import Q

from branches.models import Unit
from members.models import User


class Reminder(models.Model):
    """One message of one day to one person; without a person, the one to the plant's groups.

    Nothing here says whether it was read. `dismissed` hides it from its own reader, nobody else
    ever sees it.
    """

    plant = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    recipient = models.ForeignKey(
        User, null=True, on_delete=models.PROTECT, related_name="reminders"
    )
    on = models.DateField("日期")
    text = models.CharField("对外的一句话", max_length=200)
    created_at = models.DateTimeField("生成时间")
    dismissed = models.BooleanField(default=False)

    class Meta:
        verbose_name = "提醒"
        verbose_name_plural = "提醒"
        ordering = ["-on", "-id"]
        constraints = [
            models.UniqueConstraint(
                name="one_reminder_a_person_and_day", fields=["recipient", "on"]
            ),
            models.UniqueConstraint(
                name="one_reminder_a_plant_s_groups_and_day",
                fields=["plant", "on"],
                condition=Q(recipient__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.text}"


class ReminderLine(models.Model):
    """One thing told to one person; told once, however often the day's message is composed."""

    reminder = models.ForeignKey(Reminder, on_delete=models.PROTECT, related_name="lines")
    recipient = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    key = models.CharField("哪一件", max_length=80)
    text = models.CharField("内容", max_length=200)
    path = models.CharField("去哪里办", max_length=80)

    class Meta:
        verbose_name = "提醒的一行"
        verbose_name_plural = "提醒的各行"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(name="a_line_is_told_once", fields=["recipient", "key"])
        ]


class ReminderDelivery(models.Model):
    """One reminder through one channel outside the site."""

    class Channel(models.TextChoices):
        MAIL = "mail", "邮件"
        WECOM = "wecom", "企业微信群"
        DINGTALK = "dingtalk", "钉钉群"

    reminder = models.ForeignKey(Reminder, on_delete=models.PROTECT, related_name="deliveries")
    channel = models.CharField("渠道", max_length=10, choices=Channel)
    sent_at = models.DateTimeField("发出时间", null=True)
    attempts = models.PositiveSmallIntegerField("次数", default=0)
    error = models.CharField("没发成的原因", max_length=200, blank=True)

    class Meta:
        verbose_name = "提醒的发送"
        verbose_name_plural = "提醒的发送"
        constraints = [
            models.UniqueConstraint(
                name="a_reminder_leaves_once_a_channel", fields=["reminder", "channel"]
            )
        ]


class Heartbeat(models.Model):
    """When a part of the machinery last showed that it lives."""

    name = models.CharField("部分", max_length=20, primary_key=True)
    at = models.DateTimeField("最近一次")
    said = models.CharField("说明", max_length=200, blank=True)

    class Meta:
        verbose_name = "心跳"
        verbose_name_plural = "心跳"
