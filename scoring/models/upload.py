"""Tables that people and departments sent, what became of them, and what the branch said to it."""

from django.db import models
from django.db.models import Q

from branches.models import Unit
from members.models import User
from scoring.models.entry import Entry
from scoring.models.sheet import Sheet


class DepartmentFeed(models.Model):
    """A department that provides items for a whole plant, and how its file's columns are read.

    `mapping`: what a column means -> the column's own heading. The branches of the plant see
    these items and do not type them.
    """

    plant = models.ForeignKey(Unit, verbose_name="厂", on_delete=models.PROTECT, related_name="+")
    code = models.CharField("方案", max_length=64)
    department = models.CharField("部门", max_length=40)
    items = models.JSONField("提供的小项", default=list)
    mapping = models.JSONField("列的对应", default=dict)

    class Meta:
        verbose_name = "部门数据"
        verbose_name_plural = "部门数据"
        ordering = ["department"]
        constraints = [
            models.UniqueConstraint(
                name="a_department_provides_once", fields=["plant", "code", "department"]
            )
        ]

    def __str__(self) -> str:
        return self.department


class TableFile(models.Model):
    """A file as it came, and the texts that were read from it. Nothing is applied by it yet.

    It is a branch's month (`sheet`) or a department's month of a plant (`feed`).
    """

    append_only = True

    key = models.UUIDField("编号", unique=True)
    sheet = models.ForeignKey(
        Sheet, verbose_name="积分表", null=True, on_delete=models.PROTECT, related_name="tables"
    )
    feed = models.ForeignKey(
        DepartmentFeed,
        verbose_name="部门",
        null=True,
        on_delete=models.PROTECT,
        related_name="tables",
    )
    month = models.DateField("月份（1 日）")
    name = models.CharField("文件名", max_length=100)
    content = models.BinaryField("文件")
    digest = models.CharField("SHA-256", max_length=64)
    tables = models.JSONField("读出的格子")
    at = models.DateTimeField("上传时间")
    by = models.ForeignKey(
        User, verbose_name="上传人", on_delete=models.PROTECT, related_name="tables"
    )

    class Meta:
        verbose_name = "上传的表格"
        verbose_name_plural = "上传的表格"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="an_upload_is_of_a_branch_or_of_a_department",
                condition=Q(sheet__isnull=False, feed__isnull=True)
                | Q(sheet__isnull=True, feed__isnull=False),
            ),
            models.CheckConstraint(name="upload_month_is_a_first", condition=Q(month__day=1)),
        ]

    def __str__(self) -> str:
        return self.name


class Applying(models.Model):
    """An upload was confirmed: once, by somebody who had seen what it would do."""

    append_only = True

    upload = models.OneToOneField(TableFile, on_delete=models.PROTECT, related_name="applied")
    digest = models.CharField("看过的预览", max_length=64)
    saved = models.PositiveIntegerField("写入")
    left = models.PositiveIntegerField("没有写入")
    at = models.DateTimeField("确认时间")
    by = models.ForeignKey(User, verbose_name="确认人", on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "确认的表格"
        verbose_name_plural = "确认的表格"


class UploadLine(models.Model):
    """Which cell of which file an entry came from."""

    append_only = True

    upload = models.ForeignKey(TableFile, on_delete=models.PROTECT, related_name="lines")
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="origin")
    place = models.CharField("位置", max_length=80)

    class Meta:
        verbose_name = "事项的出处"
        verbose_name_plural = "事项的出处"


class EntryDispute(models.Model):
    """The branch sees a department's entry differently. The entry stays until it is answered."""

    append_only = True

    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="dispute")
    text = models.CharField("不同意见", max_length=400)
    at = models.DateTimeField("何时")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "对部门数据的不同意见"
        verbose_name_plural = "对部门数据的不同意见"
        ordering = ["id"]


class DisputeAnswer(models.Model):
    """The organiser's answer after asking the department: kept or withdrawn, and why."""

    append_only = True

    dispute = models.OneToOneField(EntryDispute, on_delete=models.PROTECT, related_name="answer")
    withdrawn = models.BooleanField("撤回")
    reason = models.CharField("理由", max_length=400)
    at = models.DateTimeField("何时")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "对不同意见的答复"
        verbose_name_plural = "对不同意见的答复"
