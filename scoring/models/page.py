"""The pages of a publication, as the bytes that readers get."""

from django.db import models

from branches.models import Unit
from scoring.models.publication import Publication
from scoring.models.scheme import Participant


class Page(models.Model):
    """A page of a revision, rendered once and kept as compressed bytes.

    The numbers on it never change. What is said beside them does (复核中, 已更正, how many
    objections), and that is a new edition of the page; the latest is what people get.
    """

    append_only = True

    publication = models.ForeignKey(Publication, on_delete=models.PROTECT, related_name="pages")
    branch = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="+")
    participant = models.ForeignKey(
        Participant, null=True, on_delete=models.PROTECT, related_name="+"
    )
    edition = models.PositiveIntegerField("第几次印", default=0)
    view = models.CharField("另一种看法", max_length=12, default="", blank=True)
    etag = models.CharField(max_length=64)
    brotli = models.BinaryField()
    gzip = models.BinaryField()

    class Meta:
        verbose_name = "公布的页面"
        verbose_name_plural = "公布的页面"
        constraints = [
            models.UniqueConstraint(
                name="one_page_per_place",
                fields=["publication", "branch", "participant", "view", "edition"],
                nulls_distinct=False,
            )
        ]
