"""What somebody added to a matter: a small picture or a PDF. Never required."""

from django.db import models
from django.db.models import Q

from members.models import User
from scoring.models.entry import Entry


class Attachment(models.Model):
    """A file of one matter, as it is served. Removed only while the matter's sheet is open."""

    class Kind(models.TextChoices):
        JPEG = "jpeg", "图片"
        PDF = "pdf", "PDF"

    client_key = models.UUIDField("请求号", unique=True)
    entry = models.ForeignKey(
        Entry, verbose_name="事项", on_delete=models.PROTECT, related_name="attachments"
    )
    kind = models.CharField("类型", max_length=4, choices=Kind)
    name = models.CharField("文件名", max_length=80)
    content = models.BinaryField("内容")
    size = models.PositiveIntegerField("字节数")
    digest = models.CharField("摘要", max_length=64)
    added_at = models.DateTimeField("添加时间")
    added_by = models.ForeignKey(
        User, verbose_name="添加人", on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = "附件"
        verbose_name_plural = "附件"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="an_attachment_is_small",
                condition=Q(kind="jpeg", size__lte=300 * 1024)
                | Q(kind="pdf", size__lte=2 * 1024 * 1024),
            )
        ]

    def __str__(self) -> str:
        return self.name


class Upload(models.Model):
    """The part of a file that has arrived so far; gone when the file is whole, or old."""

    client_key = models.UUIDField("请求号", unique=True)
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    name = models.CharField("文件名", max_length=80)
    total = models.PositiveIntegerField("总字节数")
    content = models.BinaryField("已到的内容", default=b"")
    begun_at = models.DateTimeField("开始时间")

    class Meta:
        verbose_name = "上传中的附件"
        verbose_name_plural = "上传中的附件"
        constraints = [
            models.CheckConstraint(
                name="an_upload_has_a_size",
                condition=Q(total__gte=1, total__lte=2 * 1024 * 1024),
            )
        ]
