"""投诉建议: what somebody complains of or proposes, and the one answer to it."""

from django.db import models

from branches.models import Unit
from members.models import User


class Suggestion(models.Model):
    """`by` empty: without a name, and nothing here tells who. `due_on` empty: the calendar of
    that year was not known."""

    append_only = True

    client_key = models.UUIDField("请求号")
    plant = models.ForeignKey(Unit, verbose_name="厂", on_delete=models.PROTECT, related_name="+")
    text = models.CharField("投诉或建议", max_length=400)
    by = models.ForeignKey(
        User, verbose_name="何人", null=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField("何时")
    due_on = models.DateField("答复期限", null=True)

    class Meta:
        verbose_name = "投诉建议"
        verbose_name_plural = "投诉建议"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(name="a_suggestion_is_filed_once", fields=["client_key"])
        ]


class SuggestionAnswer(models.Model):
    append_only = True

    suggestion = models.OneToOneField(Suggestion, on_delete=models.PROTECT, related_name="answer")
    text = models.CharField("答复", max_length=400)
    by = models.ForeignKey(User, verbose_name="何人", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("何时")

    class Meta:
        verbose_name = "投诉建议的答复"
        verbose_name_plural = "投诉建议的答复"
