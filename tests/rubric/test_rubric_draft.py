"""Drafting: nothing is lost, nothing overwritten, every step stays and can be taken back."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from scoring.engine.editing import arranging, drafting
from scoring.engine.process.workflow import Refusal
from scoring.models import DraftRevision, RubricDraft
from scoring.rubric.selectors import draft as select_draft
from scoring.rubric.services import draft as rubric_draft
from tests.world import World, clock

pytestmark = pytest.mark.django_db


def start(world: World, by: str = "起草人") -> RubricDraft:
    assert world.version is not None
    return rubric_draft.start(
        plant=world.plant, base=world.version, by=world.user(by), at=clock("2026-11-02 09:00")
    )


def save(world: World, draft: RubricDraft, place: str, seen: int, by: str = "起草人", **typed):
    return rubric_draft.save(
        draft_id=draft.pk,
        place=place,
        seen=seen,
        typed={key.replace("__", "."): value for key, value in typed.items()},
        by=world.user(by),
        at=clock("2026-11-02 09:10"),
    )


def piece(draft: RubricDraft, place: str) -> dict:
    draft.refresh_from_db()
    found = drafting.part(draft.document, place)
    assert found is not None
    return found


def test_one_draft_is_open_at_a_time(world: World) -> None:
    assert start(world).pk == start(world, "起草人乙").pk
    with pytest.raises(IntegrityError), transaction.atomic():
        RubricDraft.objects.create(
            plant=world.plant, code="zhiwei", base=world.version, document={},
            started_at=clock("2026-11-02 09:00"), started_by=world.user("起草人"),
        )  # fmt: skip


@pytest.mark.parametrize("who", ["韩志远", "组织员", "委员甲", "审计员", "外厂人"])
def test_only_editors_write(world: World, who: str) -> None:
    draft = start(world)
    with pytest.raises(Refusal, match="由考评办法起草人做"):
        save(world, draft, "item:A07", 1, who, rule__points="9")
    with pytest.raises(Refusal, match="由考评办法起草人做"):
        start(world, who)
    assert piece(draft, "item:A07")["rule"]["points"] == "0.4"


def test_a_save_is_a_step_and_the_same_again_is_none(world: World) -> None:
    draft = start(world)
    saved = save(world, draft, "item:A07", 1, rule__points="０.5", cap_month="1.2")
    assert saved.changed == ["rule.points"]
    assert piece(draft, "item:A07")["rule"]["points"] == "0.5"
    assert save(world, draft, "item:A07", 2, rule__points="0.5").changed == []
    last = DraftRevision.objects.filter(draft=draft).first()
    assert last is not None
    assert (last.version, last.said) == (2, "A07 谈心谈话与思想疏导 改了每次分值")


def test_what_cannot_be_right_is_kept_all_the_same(world: World) -> None:
    draft = start(world)
    save(world, draft, "item:A07", 1, rule__points="四毛")
    assert piece(draft, "item:A07")["rule"]["points"] == "四毛"


def test_two_editors_of_different_fields_do_not_disturb_each_other(world: World) -> None:
    draft = start(world)
    assert save(world, draft, "item:A07", 1, rule__points="0.5").conflicts == []
    assert save(world, draft, "item:A07", 1, "起草人乙", cap_month="2").conflicts == []
    found = piece(draft, "item:A07")
    assert (found["rule"]["points"], found["cap_month"]) == ("0.5", "2")


def test_two_editors_of_one_field_are_told_and_nothing_is_lost(world: World) -> None:
    draft = start(world)
    save(world, draft, "item:A07", 1, rule__points="0.5")
    saved = save(world, draft, "item:A07", 1, "起草人乙", rule__points="0.6", name="谈心")
    assert saved.changed == ["name"]
    (clash,) = saved.conflicts
    assert (clash.yours, clash.theirs, clash.by) == ("0.6", "0.5", "起草人")
    found = piece(draft, "item:A07")
    assert (found["rule"]["points"], found["name"]) == ("0.5", "谈心")
    noted = DraftRevision.objects.get(draft=draft, act="conflict")
    assert "起草人乙 写了“0.6”" in noted.said
    # Who then decides for his own, having seen the other's, has it.
    save(world, draft, "item:A07", noted.version, "起草人乙", rule__points="0.6")
    assert piece(draft, "item:A07")["rule"]["points"] == "0.6"


def test_who_else_changed_the_draft_within_the_hour_is_told_once(world: World) -> None:
    def told(who: str, at: str) -> list[tuple[str, int]]:
        rows = select_draft.lately(draft, user_id=world.user(who).pk, at=clock(f"2026-11-02 {at}"))
        return [(str(row.by), row.version) for row in rows]

    draft = start(world)
    assert told("起草人乙", "09:05") == []  # begun, not changed
    save(world, draft, "item:A07", 1, rule__points="0.5")
    save(world, draft, "item:A07", 2, rule__points="0.6")
    save(world, draft, "item:A07", 1, by="起草人乙", rule__points="0.7")  # not taken over
    assert told("起草人乙", "09:20") == [("起草人", 3)]
    assert told("起草人", "09:20") == []
    assert told("起草人乙", "10:10") == [("起草人", 3)]
    assert told("起草人乙", "10:11") == []


def test_a_part_that_was_taken_out_meanwhile_is_said(world: World) -> None:
    draft = start(world)
    by, at = world.user("起草人乙"), clock("2026-11-02 09:05")
    rubric_draft.arrange(draft_id=draft.pk, by=by, at=at, change=arranging.remove_item("A07"))
    with pytest.raises(Refusal, match="已被删掉"):
        save(world, draft, "item:A07", 1, rule__points="0.5")
    rubric_draft.undo(draft_id=draft.pk, by=by, at=at)
    assert save(world, draft, "item:A07", 1, rule__points="0.5").changed == ["rule.points"]


def test_undo_walks_back_and_redo_forward(world: World) -> None:
    draft = start(world)
    by, at = world.user("起草人"), clock("2026-11-02 09:20")
    for n, points in enumerate(("0.5", "0.6", "0.7"), start=1):
        save(world, draft, "item:A07", n, rule__points=points)

    def points() -> str:
        return piece(draft, "item:A07")["rule"]["points"]

    for expected in ("0.6", "0.5", "0.4"):
        rubric_draft.undo(draft_id=draft.pk, by=by, at=at)
        assert points() == expected
    with pytest.raises(Refusal, match="没有可以撤销的"):
        rubric_draft.undo(draft_id=draft.pk, by=by, at=at)
    for expected in ("0.5", "0.6", "0.7"):
        rubric_draft.redo(draft_id=draft.pk, by=by, at=at)
        assert points() == expected
    with pytest.raises(Refusal, match="没有可以重做的"):
        rubric_draft.redo(draft_id=draft.pk, by=by, at=at)
    # After a fresh change the other way forward is closed.
    rubric_draft.undo(draft_id=draft.pk, by=by, at=at)
    draft.refresh_from_db()
    save(world, draft, "item:A07", draft.version, rule__points="0.9")
    with pytest.raises(Refusal, match="没有可以重做的"):
        rubric_draft.redo(draft_id=draft.pk, by=by, at=at)
    rubric_draft.undo(draft_id=draft.pk, by=by, at=at)
    assert points() == "0.6"
    assert DraftRevision.objects.filter(draft=draft).count() == draft.version


@pytest.mark.usefixtures("the_owner")
def test_steps_cannot_be_rewritten(world: World) -> None:
    start(world)
    connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(DatabaseError, match="草案的每一步都留着"), transaction.atomic():
        connection.cursor().execute("UPDATE scoring_draftrevision SET said = ''")
