"""Seals: what was locked, published, printed again or booked in a later quarter, as canonical JSON,
chained one to the next."""

from django.db import models
from django.db.models import Q

from branches.models import Unit
from scoring.models.publication import Publication
from scoring.models.sheet import Sheet


class Seal(models.Model):
    """One link of the chain of a branch (its locked sheets) or of a plant (its publications,
    the pages of them that were printed again, and the adjustments that correct them late).

    `chain` is the digest of everything else in the row, `previous` among it. A sheet that was
    opened again and locked again has a new seal; the old one stays.
    """

    append_only = True

    class Kind(models.TextChoices):
        SHEET = "sheet", "月度积分表"
        PUBLICATION = "publication", "公布"
        PAGES = "pages", "重印的页面"
        ADJUSTMENT = "adjustment", "跨期调整"

    unit = models.ForeignKey(
        Unit, verbose_name="党支部或厂", on_delete=models.PROTECT, related_name="seals"
    )
    number = models.PositiveIntegerField("第几号")
    kind = models.CharField("种类", max_length=12, choices=Kind)
    ref = models.CharField("对象", max_length=100)
    sheet = models.ForeignKey(Sheet, null=True, on_delete=models.PROTECT, related_name="seals")
    publication = models.ForeignKey(
        Publication, null=True, on_delete=models.PROTECT, related_name="seals"
    )
    content = models.TextField("规范 JSON")
    algorithm = models.CharField("算法", max_length=10)
    digest = models.CharField("内容摘要", max_length=64)
    previous = models.CharField("上一号的链值", max_length=64)
    chain = models.CharField("链值", max_length=64, unique=True)
    sealed_at = models.DateTimeField("封存时间")

    class Meta:
        verbose_name = "封存"
        verbose_name_plural = "封存"
        ordering = ["unit_id", "number"]
        constraints = [
            models.UniqueConstraint(name="seals_of_a_unit_are_numbered", fields=["unit", "number"]),
            models.UniqueConstraint(name="a_chain_has_no_fork", fields=["unit", "previous"]),
            models.CheckConstraint(
                name="a_seal_is_of_one_thing",
                condition=Q(kind="sheet", sheet__isnull=False, publication__isnull=True)
                | Q(
                    kind__in=["publication", "pages", "adjustment"],
                    sheet__isnull=True,
                    publication__isnull=False,
                ),
            ),
            models.UniqueConstraint(
                name="a_publication_is_sealed_once",
                fields=["publication"],
                condition=Q(kind="publication"),
            ),
            models.CheckConstraint(
                name="numbers_of_seals_begin_with_one", condition=Q(number__gte=1)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} 第 {self.number} 号封存"
