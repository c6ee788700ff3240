"""Two organisers at one department's dispute."""

import threading

import pytest
from django.db import connection
from django.test import Client

from members.models import Grant
from scoring.ledger.services import entry
from scoring.models import DisputeAnswer, Entry
from scoring.tables.services import feed
from tests.world import START, World, _user, clock


@pytest.mark.django_db(transaction=True)
def test_of_two_answers_at_one_moment_the_second_is_told_of_the_first(
    lasting_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = lasting_world
    world.users["组织员乙"] = _user("组织员乙")
    Grant.objects.create(
        user=world.users["组织员乙"], role="organiser", unit=world.plant, from_on=START
    )
    world.open("2026-09")
    entry.record(
        sheet_id=world.sheet(world.crew, "2026-09").pk,
        changes=[world.change("贺春明", "D04", {"option": "complaint"})],
        by=world.user("组织员"), at=clock("2026-09-20 10:00"), source=Entry.Source.DEPARTMENT,
    )  # fmt: skip
    asked = feed.dispute(
        entry_id=Entry.objects.get().pk, text="已经申诉撤销了", by=world.user("韩志远"),
        at=clock("2026-09-21 10:00"),
    )  # fmt: skip
    both, check = threading.Barrier(2, timeout=60), feed._check_answers
    monkeypatch.setattr(feed, "_check_answers", lambda *seen: (check(*seen), both.wait()))
    found = []

    def go(name: str) -> None:
        client = Client(raise_request_exception=False)
        client.force_login(world.user(name))
        try:
            sent = client.post(
                f"/disputes/{asked.pk}/answer/", {"do": "keep", "reason": "部门核对过，维持"}
            )
            found.append((sent.status_code, name, sent.content.decode()))
        finally:
            connection.close()

    threads = [threading.Thread(target=go, args=(name,)) for name in ("组织员", "组织员乙")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    (first, winner, _), (second, _, told) = sorted(found)
    assert (first, second) == (302, 409)
    assert f"{winner}已经答复过这一条" in told
    assert DisputeAnswer.objects.get().by.username == winner
