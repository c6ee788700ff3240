"""Rubric versions: load a scheme file, put a version in force. Both only ever add rows."""

from datetime import date, datetime

from django.db import transaction

from branches.models import Unit
from members.models import User
from scoring.engine import rubric as engine_rubric
from scoring.engine.workflow import Refusal
from scoring.models import RubricInForce, RubricVersion, Sheet


@transaction.atomic
def load(*, text: str, by: User | None, at: datetime) -> RubricVersion:
    """The version with this content; a new row only when nobody has loaded it before.

    Raises engine.errors.Malformed with every fault of the file.
    """
    rubric = engine_rubric.load(text)
    version, _ = RubricVersion.objects.get_or_create(
        content_hash=rubric.content_hash,
        defaults={
            "code": rubric.code,
            "name": rubric.name,
            "subject": rubric.subject,
            "period": rubric.period,
            "document": rubric.dump(),
            "structure_hash": rubric.structure_hash,
            "loaded_at": at,
            "loaded_by": by,
        },
    )
    return version


@transaction.atomic
def put_in_force(
    *, plant: Unit, version: RubricVersion, from_month: date, by: User | None, at: datetime
) -> RubricInForce:
    """From `from_month` (a first of month) on, the plant scores by this version."""
    opened = Sheet.objects.filter(plant=plant, code=version.code, month__gte=from_month)
    if opened.exists():
        raise Refusal("这个月的积分表已经开了，新版本只能从还没开表的月份启用")
    return RubricInForce.objects.create(
        plant=plant,
        rubric=version,
        code=version.code,
        from_month=from_month,
        decided_at=at,
        decided_by=by,
    )
