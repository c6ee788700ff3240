"""Pages are drawn before the transaction that keeps them, and printed again by a job."""

from dataclasses import replace

import brotli
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from scoring.base.services import jobs
from scoring.engine.process.workflow import Refusal
from scoring.models import Board, Draft, JobRun, Page, Publication
from scoring.publication.render import pages
from scoring.publication.services import page_editions, printing
from scoring.publication.services import publication as services
from tests.world import World, clock
from tests.world.objection import act, file, settle, uphold
from tests.world.pages import print_again
from tests.world.proof import differences
from tests.world.quarter import MONTHS, approve, composed, enter_quarter, publish
from tests.world.tampering import as_the_owner

AT = clock("2026-10-13 08:00")


def quarter(world: World) -> Board:
    enter_quarter(world)
    world.lock(world.crew, *MONTHS)
    world.lock(world.station, *MONTHS)
    return approve(world, composed(world))


@pytest.fixture
def compressing(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """For each page that is compressed, whether a transaction was open."""
    seen: list[bool] = []
    compress = brotli.compress

    def noted(content: bytes, **how: int) -> bytes:
        seen.append(connection.in_atomic_block)
        return compress(content, **how)

    monkeypatch.setattr(brotli, "compress", noted)
    return seen


@pytest.mark.django_db(transaction=True)
def test_no_page_is_drawn_inside_a_transaction(
    lasting_world: World, compressing: list[bool]
) -> None:
    """Publishing, objecting, correcting, releasing: whatever draws does so with nothing held."""
    world = lasting_world
    published = publish(world, quarter(world))
    many = len(compressing)
    assert many == Page.objects.count() > 10
    one = act(world, file(world, published), "accept", "韩志远", "2026-10-14 15:00")
    assert len(compressing) == many  # who objects waits for no page
    print_again()
    assert len(compressing) > many
    settle(world, uphold(world, one))
    print_again()
    assert Publication.objects.count() == 2
    assert set(compressing) == {False}


@pytest.mark.django_db
def test_what_was_decided_meanwhile_is_what_is_printed(world: World) -> None:
    """The committee shows less between the drawing and the posting: the drawn pages are thrown
    away."""
    board = quarter(world)
    job = JobRun.objects.get(kind="publish_quarter", payload__board=board.pk)
    tries = []

    def once(printed: printing.Printed | None) -> Publication:
        tries.append(printed)
        if len(tries) == 2:
            Board.objects.filter(pk=board.pk).update(shows="bands")
        return services.publish(board_id=board.pk, run=jobs.Run(job, AT), printed=printed)

    found = printing.printed_first(once)
    assert len(tries) == 3
    page = Page.objects.get(publication=found, view="", branch=None, participant=None)
    assert "全厂只列等次" in brotli.decompress(bytes(page.brotli)).decode()
    assert {tries[1].publication, tries[2].publication} == {found.pk}


@pytest.mark.django_db
def test_a_board_that_never_stands_still_is_refused_in_words(world: World) -> None:
    board = quarter(world)
    job = JobRun.objects.get(kind="publish_quarter", payload__board=board.pk)
    tops = iter(range(1, 99))

    def once(printed: printing.Printed | None) -> Publication:
        Board.objects.filter(pk=board.pk).update(top=next(tops))
        return services.publish(board_id=board.pk, run=jobs.Run(job, AT), printed=printed)

    with pytest.raises(Refusal, match="请过一会儿再试"):
        printing.printed_first(once)
    assert not Publication.objects.exists()
    assert not Page.objects.exists()


@pytest.mark.django_db
def test_every_thing_that_changes_a_byte_changes_the_key(published: Publication) -> None:
    proof = printing.Proof(published, published.draft.content, pages.Remarks())
    keys = {proof.key()}
    others = [
        replace(proof, remarks=pages.Remarks(filed=1)),
        replace(proof, remarks=pages.Remarks(review=frozenset({1}))),
        replace(proof, remarks=pages.Remarks(over=True)),
        replace(proof, only=frozenset()),
        replace(proof, only=frozenset({1})),
    ]
    keys |= {other.key() for other in others}
    assert len(keys) == 1 + len(others)
    for name, value in (("digest", "f" * 64), ("revision", 9), ("reason", "改"), ("pk", 99_999)):
        kept = getattr(published, name)
        setattr(published, name, value)
        keys.add(proof.key())
        setattr(published, name, kept)
    for name, value in (
        ("shows", "top"),
        ("top", 4),
        ("masses", "top"),
        ("masses_of_branch", "none"),
    ):
        kept = getattr(published.board, name)
        setattr(published.board, name, value)
        keys.add(proof.key())
        setattr(published.board, name, kept)
    assert len(keys) == 1 + len(others) + 8
    assert proof.key() in keys


@pytest.mark.django_db
def test_who_objects_waits_for_no_page_and_the_first_job_prints_for_all(
    world: World, published: Publication, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = Page.objects.count()
    with CaptureQueriesContext(connection) as queries:
        one = file(world, published)
    assert Page.objects.count() == kept
    assert not [q for q in queries if "scoring_page" in q["sql"]]
    act(world, one, "accept", "韩志远", "2026-10-14 15:00")
    act(world, one, "reject", "周家兴", "2026-10-15 10:00", "维持原来的分数")
    assert differences(capsys) == []  # what waits for its page is no difference
    said = print_again()
    assert len(said) == 3
    assert said[0].startswith("重印")
    assert set(said[1:]) == {"页面已经是现在的样子"}
    assert differences(capsys) == []


@pytest.mark.django_db
def test_pages_of_another_digest_are_not_printed_again(published: Publication) -> None:
    changed = published.draft.payload | {"remark": "改过"}
    with as_the_owner():
        Draft.objects.filter(pk=published.draft_id).update(payload=changed)
        with pytest.raises(Refusal, match="不能重印"):
            page_editions.reprint_all(published.pk, at=AT)
