"""One at a time over a row, until the transaction ends."""

from typing import TypeVar

from django.db import connection, models

from scoring.engine.process.workflow import Refusal

Row = TypeVar("Row", bound=models.Model)


def hold_row(rows: models.QuerySet[Row], pk: int, *, missing: str) -> Row:
    """The row itself, without the related ones that `rows` reads with it; `missing`: what is said
    where there is none."""
    row = rows.select_for_update(of=("self",), no_key=True).filter(pk=pk).first()
    if row is None:
        raise Refusal(missing, "input")
    return row


def hold_added(model: type[models.Model], pk: int) -> None:
    """A row that is only ever added to. The programs' account may not change it, so it may not
    lock it either (docs/proof.md): the lock is by its name."""
    name = f"{model._meta.db_table}:{pk}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])
