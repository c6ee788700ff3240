"""看榜码: printed on the notice, it opens a board to readers without an account."""

from django.db import models
from django.db.models import Q

from branches.models import Unit
from members.models import User
from scoring.models.board import Board


class NoticeCode(models.Model):
    """Of one board and one place where it hangs. The newest of a place is the one that opens;
    it does so only while the board's window lasts. Nobody is told apart by it."""

    append_only = True

    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="codes")
    branch = models.ForeignKey(
        Unit,
        verbose_name="党支部（全厂的为空）",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    code = models.CharField("看榜码", max_length=12)
    at = models.DateTimeField("何时")
    by = models.ForeignKey(
        User, verbose_name="换码的人", null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = "看榜码"
        verbose_name_plural = "看榜码"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(name="a_notice_code_opens_one_place", fields=["code"]),
            models.CheckConstraint(
                name="a_notice_code_is_twelve_digits", condition=Q(code__regex=r"^[0-9]{12}$")
            ),
        ]

    def __str__(self) -> str:
        return " ".join(self.code[n : n + 4] for n in (0, 4, 8))
