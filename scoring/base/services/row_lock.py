"""One at a time over a row that is only ever added to.

The programs' account may not change such a row, so it may not lock it either (docs/proof.md): a
lock by its name lasts until the transaction ends.
"""

from django.db import connection, models


def hold_added(model: type[models.Model], pk: int) -> None:
    name = f"{model._meta.db_table}:{pk}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])
