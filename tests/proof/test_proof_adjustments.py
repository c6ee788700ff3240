"""P15: what a late correction booked in a later quarter, changed behind our back."""

from pathlib import Path

import pytest

from scoring.clock.services import worker
from scoring.correction.services import correction
from scoring.models import Adjustment, JobRun, Publication
from tests.objection.test_objection import cleared
from tests.proof.test_proof import differences
from tests.proof.test_proof import paper as paper
from tests.proof.test_proof import published as published
from tests.tampering import as_the_owner, sql
from tests.world import World, clock

pytestmark = pytest.mark.django_db


def adjusted(world: World, published: Publication) -> Adjustment:
    """Found late and moving nobody: booked in the fourth quarter."""
    lone = {
        "sheet": world.sheet(world.crew, "2026-09").pk,
        "participant": world.participant("贺春明").pk,
        "item": "A07", "base": None, "fields": {"quantity": "1"}, "on": "2026-09-10",
    }  # fmt: skip
    found = correction.propose(
        publication_id=published.pk, changes=[lone], reason="漏记了一次谈心谈话",
        by=world.user("组织员"), at=clock("2026-11-20 10:00"),
    )  # fmt: skip
    correction.rule(
        correction_id=found.pk, approve=True, by=world.user("委员乙"),
        at=clock("2026-11-20 11:00"), digest=cleared(world, found),
    )  # fmt: skip
    return Adjustment.objects.get()


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE scoring_adjustment SET amount = 400",
        "UPDATE scoring_adjustment SET period = '2027-Q1'",
        "UPDATE scoring_adjustment SET reason = '别的'",
        "DELETE FROM scoring_adjustment",
        "INSERT INTO scoring_adjustment (ruling_id, plant_id, code, period, participant_id, amount,"
        " reason) SELECT ruling_id, plant_id, code, period, participant_id, 50, '再加一点'"
        " FROM scoring_adjustment",
    ],
)
def test_what_a_late_correction_booked_later_is_sealed(
    world: World, published: Publication, paper: Path, capsys, change: str
) -> None:
    assert adjusted(world, published).amount == 40
    for job in JobRun.objects.filter(kind="write_witness", state="pending"):
        JobRun.objects.filter(pk=job.pk).update(due_at=clock("2026-01-01 00:00"))
        assert worker.run(job.pk, at=clock("2026-11-20 11:01")) == "done"
    assert paper.read_text().splitlines()[-1].split(" ")[3] == "r1a"
    assert differences(capsys, "--witness", str(paper)) == []
    with as_the_owner():
        assert sql(change) == 1
        said = differences(capsys)[0]
    assert "2026年第三季度第 1 版的跨期调整：现在是" in said
    assert "贺春明" in said
