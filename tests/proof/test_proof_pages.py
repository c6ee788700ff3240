"""Pages that were printed again: sealed, and another thing than a release that prints otherwise."""

import gzip
import json
from pathlib import Path

import brotli
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import transaction

from scoring.clock.services import worker
from scoring.engine import canonical
from scoring.models import JobRun, Page, Publication, Seal
from scoring.objection.services import objection
from scoring.proof.selectors import sealed
from tests.world import World, clock
from tests.world.objection import file
from tests.world.pages import print_again
from tests.world.proof import differences, newest
from tests.world.tampering import as_the_owner, sql

pytestmark = pytest.mark.django_db


@pytest.fixture
def accepted(published: Publication, world: World) -> Publication:
    """An objection under review: its line and the boards were printed again, and again."""
    one = file(world, published)
    print_again()
    objection.act(
        objection_id=one.pk, act="accept", by=world.user("韩志远"), at=clock("2026-10-14 15:00")
    )
    print_again()
    return published


def forgery(page: Page) -> dict[str, bytes]:
    said = gzip.decompress(bytes(page.gzip)).replace("陆文静".encode(), "假名字".encode())
    return {"gzip": gzip.compress(said), "brotli": brotli.compress(said)}


def test_a_later_edition_is_sealed_and_another_is_seen(
    accepted: Publication, paper: Path, capsys
) -> None:
    """Readers get the newest edition of a page."""
    page = newest(accepted)
    assert page.edition == 2
    assert Seal.objects.filter(kind="pages", publication=accepted).count() == 2
    assert differences(capsys) == []
    said = gzip.decompress(bytes(page.gzip))
    for forged, match in (
        (forgery(page), "全厂榜第 7 印的，没有封存过"),
        (forgery(page) | {"gzip": gzip.compress(said)}, "两种压缩不是同一页"),
        (forgery(page) | {"view": "rate"}, "全厂榜得分率第 7 印的，没有封存过"),
    ):
        with transaction.atomic():
            Page.objects.create(publication=accepted, edition=7, etag="x", **forged)
            assert any(match in line for line in differences(capsys, "--all-differences"))
            transaction.set_rollback(True)
    with as_the_owner():
        Page.objects.filter(pk=page.pk).update(**forgery(page))
        assert "全厂榜第 2 印的，与封存的不一样" in differences(capsys)[0]
    with as_the_owner():
        Page.objects.filter(pk=page.pk)._raw_delete("default")
        assert "全厂榜第 2 印的不见了" in differences(capsys)[0]
    with as_the_owner():
        # With its seal the newest edition goes, and what was said on it no longer fits.
        Page.objects.filter(publication=accepted, edition=2)._raw_delete("default")
        Page.objects.filter(publication=accepted, participant__isnull=False, edition=1)._raw_delete(
            "default"
        )
        Seal.objects.filter(pk=Seal.objects.filter(kind="pages").latest("pk").pk)._raw_delete(
            "default"
        )
        assert "页面上说的复核中、已更正或异议件数" in differences(capsys)[0]


def test_an_edition_in_a_chain_made_anew_is_seen_by_the_witness_and_only_by_it(
    accepted: Publication, paper: Path, capsys
) -> None:
    for job in JobRun.objects.filter(kind="write_witness", state="pending"):
        JobRun.objects.filter(pk=job.pk).update(due_at=clock("2026-01-01 00:00"))
        assert worker.run(job.pk, at=clock("2026-10-14 15:01")) == "done"
    assert [line.split()[3] for line in paper.read_text().splitlines()] == ["r1", "r1p", "r1p"]
    assert differences(capsys, "--witness", str(paper)) == []
    page = newest(accepted)
    with as_the_owner():
        Page.objects.filter(pk=page.pk).update(**forgery(page))
        seal = Seal.objects.filter(kind="pages").latest("number")
        said = json.loads(seal.content)
        pages = [Page.objects.get(
            publication=accepted, branch=row[0], participant=row[1], view=row[2], edition=row[3]
        ) for row in said["pages"]]  # fmt: skip
        seal.content = canonical.text(sealed.pages_content(accepted, pages, said["said"]))
        seal.digest = canonical.hashed(seal.content)
        seal.chain = sealed.link(seal)
        seal.save()
        assert differences(capsys) == []
        found = differences(capsys, "--witness", str(paper))
    assert "见证文件第 3 行：2026-Q3 r1p" in found[0]


def test_a_release_that_prints_otherwise_is_told_apart_from_tampering(
    accepted: Publication, settings, capsys
) -> None:
    many = Page.objects.filter(publication=accepted).values("branch", "participant", "view")
    many = many.distinct().count()
    settings.STATIC_URL = "/elsewhere/"
    assert differences(capsys) == []
    call_command("verify")
    said = capsys.readouterr().out
    assert f"有 {many} 页，现在的程序会印得不一样" in said
    before = {page.pk: sealed.print_of(page) for page in Page.objects.all()}
    call_command("reprint", "--quarter", "2026-Q2")
    assert capsys.readouterr().out == ""
    call_command("reprint", "--quarter", "2026-Q3")
    assert f"第 1 版：重印 {many} 页" in capsys.readouterr().out
    assert b"/elsewhere/" in gzip.decompress(bytes(newest(accepted, view="rate").gzip))
    assert {p.pk: sealed.print_of(p) for p in Page.objects.filter(pk__in=before)} == before
    assert differences(capsys) == []
    call_command("verify")
    assert "会印得不一样" not in capsys.readouterr().out
    call_command("reprint")
    assert "没有变化" in capsys.readouterr().out


def test_what_was_changed_behind_our_back_is_not_printed_again(
    accepted: Publication, settings
) -> None:
    settings.STATIC_URL = "/elsewhere/"
    with as_the_owner():
        sql("UPDATE scoring_draft SET payload = jsonb_set(payload, '{lines,0,total}', '\"9.99\"')")
        with pytest.raises(CommandError, match="不能重印：请先核对"):
            call_command("reprint")


def test_an_edition_of_the_time_before_pages_were_sealed_is_replaced(
    published: Publication, capsys
) -> None:
    with as_the_owner():
        seal = Seal.objects.get(publication=published)
        said = json.loads(seal.content)
        said |= {"form": 2, "pages": sealed.pages_digest(published, 2)}
        del said["said"]
        seal.content = canonical.text(said)
        seal.digest = canonical.hashed(seal.content)
        seal.chain = sealed.link(seal)
        seal.save()
        page = newest(published)
        page.pk, page.edition, page.etag = None, 1, "older"
        page.save(force_insert=True)
        assert "第 1 印的，没有封存过" in differences(capsys)[0]
        call_command("reprint")
        assert differences(capsys) == []
