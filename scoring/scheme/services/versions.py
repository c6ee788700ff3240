"""Rubric versions: load a scheme file, put a version in force. Both only ever add rows."""

from datetime import date, datetime

from django.db import transaction

from branches.models import Unit
from members.models import User
from scoring.engine.process.why_not.because import refuse
from scoring.engine.process.workflow import Refusal
from scoring.engine.scheme import rubric as engine_rubric
from scoring.engine.scheme.running import runs
from scoring.models import RubricInForce, RubricVersion
from scoring.scheme.selectors import beginning


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
    *,
    plant: Unit,
    version: RubricVersion,
    from_month: date,
    by: User | None,
    at: datetime,
    proposed_by: User | None = None,
    minutes_no: str = "",
    until: date | None = None,
) -> RubricInForce:
    """From `from_month` (a first of month) on, the plant scores by this version. One that the
    application cannot run is refused: it would be a law by which nothing ever opens."""
    if why := runs(version):
        raise Refusal(why)
    Unit.objects.select_for_update(no_key=True).get(pk=plant.pk)  # no month opens meanwhile
    refuse(beginning.why_not_from(plant.pk, version.code, version.period, from_month))
    return RubricInForce.objects.create(
        plant=plant,
        rubric=version,
        code=version.code,
        from_month=from_month,
        decided_at=at,
        decided_by=by,
        proposed_by=proposed_by,
        minutes_no=minutes_no,
        until=until,
    )
