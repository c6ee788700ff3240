"""P15: what was locked or published is computed again, and any change is named.

The attacker owns the database: every trigger is off while he works (tampering.py).
"""

import gzip
import random
import unicodedata
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client

from scoring.clock.services import timetable
from scoring.correction.services import correction
from scoring.engine import canonical
from scoring.management import bundle_check
from scoring.models import (
    Entry,
    JobRun,
    MonthlyResult,
    Page,
    Publication,
    Seal,
    Sheet,
)
from scoring.month.services import verification
from scoring.proof.selectors import sealed
from scoring.proof.services import witness
from scoring.scheme.selectors import facts as select_facts
from tests.world import World, clock
from tests.world.objection import cleared
from tests.world.pages import print_again
from tests.world.proof import differences, newest, write_witness
from tests.world.tampering import SEEN_BY_ITSELF, SEEN_BY_THE_WITNESS, as_the_owner, sql

pytestmark = pytest.mark.django_db
# At each commit so many of every kind; `make chaos` does a thousand.
ROUNDS = 3


def test_what_nobody_touched_is_found_right(published: Publication, paper: Path, capsys) -> None:
    assert differences(capsys, "--witness", str(paper)) == []
    assert differences(capsys, "--quarter", "2026-Q3", "--plant", published.board.plant.name) == []
    # Six locked sheets in two branches, one publication in the plant.
    assert sorted(Seal.objects.values_list("unit__kind", "number")) == [
        ("branch", 1), ("branch", 1), ("branch", 2), ("branch", 2), ("branch", 3), ("branch", 3),
        ("plant", 1),
    ]  # fmt: skip


NAMED = [
    (
        """UPDATE scoring_entry SET fields = '{"quantity": "1"}' WHERE item = 'C10'
           AND participant_id = (SELECT p.id FROM scoring_participant p
                JOIN members_seat s ON s.id = p.seat_id JOIN members_member m ON m.id = s.member_id
                WHERE m.name = '韩志远')""",
        "采油一队党支部 2026年7月 韩志远 C10：账本算得 1.00，锁定时是 2.00",
    ),
    ("UPDATE scoring_entry SET amount = 40000 WHERE item = 'C10'", "现在是 4.00，锁定时是 2.00"),
    ("UPDATE scoring_entry SET note = '改'", "被改过（填写内容、说明、记录人或时间）"),
    ("DELETE FROM scoring_entry WHERE item = 'C10'", "账本算得 0.00，锁定时是 2.00"),
    ("UPDATE scoring_monthlyresult SET total = total + 100", "月度结果现在是"),
    ("UPDATE scoring_sheet SET digest = repeat('0', 64) WHERE state = 'locked'", "锁定摘要"),
    ("UPDATE scoring_sheet SET state = 'open', locked_at = NULL, locked_by_id = NULL, digest = ''",
     "没有重开的记录"),
    ("DELETE FROM scoring_confirmation", "核实记录与锁定时不一样"),
    ("UPDATE scoring_transition SET by_id = NULL WHERE act = 'submit'", "流转记录与锁定时不一样"),
    ("UPDATE scoring_standing SET total = total + 1 WHERE name = '白雪梅'",
     "测试采油厂党委 2026年第三季度第 1 版 白雪梅 合计：榜上一行是 1，公布的是 0"),
    ("DELETE FROM scoring_standing WHERE name = '白雪梅'", "榜上的这一行不见了"),
    ("UPDATE scoring_draft SET payload = jsonb_set(payload, '{lines,0,total}', '\"9.99\"')",
     "公布的是 9.99"),
    ("UPDATE scoring_draft SET payload = jsonb_set(payload, '{plant_name}', '\"别的\"')",
     "内容的摘要是"),
    ("UPDATE scoring_page SET gzip = brotli", "公布的页面与封存的不一样"),
    ("UPDATE scoring_publication SET closes_at = closes_at + interval '1 day'", "公示起止"),
    ("UPDATE scoring_seal SET content = replace(content, '2.00', '3.00')", "内容与摘要不符"),
    ("DELETE FROM scoring_seal WHERE number = 2", "第 2 号封存不见了"),
    ("DELETE FROM scoring_seal WHERE number = 3", "已锁定，没有封存"),
    ("DELETE FROM scoring_seal WHERE kind = 'publication'", "已公布，没有封存"),
    ("UPDATE scoring_rubricversion SET document = jsonb_set(document, '{name}', '\"改\"')",
     "内容与摘要不符"),
]  # fmt: skip


@pytest.mark.parametrize(("statement", "words"), NAMED, ids=[words[:24] for _, words in NAMED])
def test_what_was_changed_behind_our_back_is_named(
    published: Publication, capsys, statement: str, words: str
) -> None:
    with as_the_owner():
        assert sql(statement) > 0
        said = differences(capsys, "--all-differences")
        first = differences(capsys)
    assert any(words in line for line in said), said
    assert first[0] == said[0]
    assert differences(capsys) == []


@pytest.mark.parametrize("kind", SEEN_BY_ITSELF)
def test_random_changes_are_noticed(published: Publication, capsys, kind: str) -> None:
    for seed in range(ROUNDS):
        with as_the_owner():
            SEEN_BY_ITSELF[kind](random.Random(seed))
            assert differences(capsys), (kind, seed)


@pytest.mark.parametrize("kind", SEEN_BY_THE_WITNESS)
def test_a_chain_made_anew_is_seen_by_the_witness_and_only_by_it(
    published: Publication, paper: Path, capsys, kind: str
) -> None:
    with as_the_owner():
        SEEN_BY_THE_WITNESS[kind](random.Random(0))
        assert differences(capsys) == []
        said = differences(capsys, "--witness", str(paper))
    assert "见证文件第 1 行：2026-Q3 r1" in said[0]


@pytest.mark.parametrize(
    ("torn", "words"),
    [
        (lambda line: line.replace(" r1 ", " r2 "), "现在库里是"),
        (lambda line: line[:-20], "现在库里是"),
        (lambda line: "half", "不完整，读不懂"),
        (lambda line: "", "见证文件里没有这一次公布"),
    ],
)
def test_a_witness_file_that_does_not_fit_is_named(
    published: Publication, paper: Path, capsys, torn, words: str
) -> None:
    paper.write_text(torn(paper.read_text().strip()))
    assert words in "\n".join(differences(capsys, "--witness", str(paper), "--all-differences"))


def test_a_witness_line_is_written_once(published: Publication, paper: Path) -> None:
    before = paper.read_text()
    assert before.count("\n") == 1
    JobRun.objects.filter(kind="write_witness").update(state="pending", lease_until=None)
    write_witness()
    assert paper.read_text() == before
    assert before.split()[6:] == [published.digest, Seal.objects.get(publication=published).chain]


def test_half_a_line_of_a_power_cut_does_not_swallow_the_next(tmp_path: Path) -> None:
    paper = tmp_path / "witness.txt"
    paper.write_text("one\ntw")
    assert witness.append(str(paper), "three")
    assert not witness.append(str(paper), "three")
    assert paper.read_text() == "one\ntw\nthree\n"


def test_a_file_named_later_gets_the_lines_it_missed(
    published: Publication, paper: Path, settings, capsys
) -> None:
    paper.unlink()
    sql("DELETE FROM scoring_jobrun WHERE kind = 'write_witness'")
    timetable.tick(at=clock("2026-10-14 09:00"))
    write_witness()
    assert differences(capsys, "--witness", str(paper)) == []


def test_a_sheet_that_was_opened_and_locked_again_has_a_new_seal(world: World, capsys) -> None:
    world.open("2026-09")
    world.record("韩志远", world.crew, "2026-09", world.change("陆文静", "B06", {}))
    world.lock(world.crew, "2026-09")
    sheet = world.sheet(world.crew, "2026-09")
    verification.reopen(
        sheet_id=sheet.pk, reason="漏记了一件事", by=world.user("委员甲"),
        at=clock("2026-10-08 09:00"),
    )  # fmt: skip
    assert differences(capsys) == []
    world.record(
        "韩志远", world.crew, "2026-09", world.change("陆文静", "C10", {"quantity": "1"}),
        at="2026-10-08 10:00",
    )  # fmt: skip
    world.score(world.crew, "2026-09", at="2026-10-08 10:10")
    world.submit(world.crew, "2026-09", at="2026-10-08 10:20")
    world.confirm(world.crew, "2026-09", at="2026-10-08 10:30")
    one, two = Seal.objects.order_by("number")
    assert (two.number, two.previous) == (2, one.chain)
    assert one.content != two.content
    assert Sheet.objects.get(pk=sheet.pk).digest == two.digest
    assert differences(capsys) == []


def test_what_changes_lawfully_afterwards_is_no_difference(
    published: Publication, world: World, capsys
) -> None:
    """People move and new quarters come; what was sealed is computed with what was so then."""
    from members.models import Leave

    Leave.objects.create(
        member=world.user("陆文静").member, from_on="2026-07-01", to_on="2026-09-30", exempt=True
    )  # fmt: skip
    seat = world.seats["贺春明"]
    type(seat).objects.filter(pk=seat.pk).update(to_on="2026-08-10")
    world.open("2026-10")
    world.record("韩志远", world.crew, "2026-10", world.change("陆文静", "B06", {}))
    assert differences(capsys) == []


def test_sm3_where_the_rules_ask_for_it(world: World, settings, capsys) -> None:
    settings.SEAL_ALGORITHM = "sm3"
    world.open("2026-09")
    world.record("韩志远", world.crew, "2026-09", world.change("陆文静", "B06", {}))
    world.lock(world.crew, "2026-09")
    assert Seal.objects.get().algorithm == "sm3"
    assert differences(capsys) == []
    with as_the_owner():
        MonthlyResult.objects.update(total=1)
        assert differences(capsys)


def test_a_file_or_a_plant_that_is_not_there_is_said(db) -> None:
    for arguments in (["--witness", "没有.txt"], ["--plant", "没有的厂"], ["--quarter", "第三季"]):
        with pytest.raises(CommandError):
            call_command("verify", *arguments)


def test_entries_are_the_last_word(published: Publication, capsys) -> None:
    """Results, seals and digests alone cannot make a ledger say something else."""
    entry = Entry.objects.filter(item="C10").first()
    with as_the_owner():
        Entry.objects.filter(pk=entry.pk).update(fields={"quantity": "1"})
        said = differences(capsys, "--all-differences")
    # The month, and the quarter's board, each computed again.
    assert any("第三季度" in line and "账本算得" in line for line in said), said


def test_a_correction_is_sealed_and_the_old_revision_still_computes(
    published: Publication, world: World, paper: Path, capsys
) -> None:
    entry = Entry.objects.filter(item="C10", participant=world.participant("韩志远")).get()
    proposed = correction.propose(
        publication_id=published.pk, by=world.user("组织员"), at=clock("2026-10-14 10:00"),
        reason="数量抄错了", changes=[
            {"sheet": entry.sheet_id, "participant": entry.participant_id, "item": "C10",
             "fields": {"quantity": "1"}, "base": str(entry.client_key)},
        ],
    )  # fmt: skip
    said = correction.rule(
        correction_id=proposed.pk, approve=True, by=world.user("委员乙"),
        at=clock("2026-10-14 11:00"), digest=cleared(world, proposed, "2026-10-14 10:30"),
    )  # fmt: skip
    assert said == "已更正为第 2 版"
    assert differences(capsys) == []  # also while the old pages wait to be marked
    print_again()
    assert differences(capsys) == []
    sheet = Sheet.objects.get(pk=entry.sheet_id)
    assert Seal.objects.filter(sheet=sheet).count() == 2
    assert Seal.objects.filter(kind="publication").count() == 2
    assert_second_looks_say_what_corrects_them(published)
    client = Client()
    client.force_login(world.user("江文博"))
    assert "看第 2 版" in client.get(f"/publications/{published.pk}/screen/").content.decode()
    call_command("export_bundle", "--quarter", "2026-Q3", "--to", str(paper.parent / "out"))
    assert bundle_check.check(next((paper.parent / "out").glob("*.zip")))
    with as_the_owner():
        Entry.objects.filter(pk=entry.pk).update(fields={"quantity": "1"})
        said = differences(capsys, "--all-differences", "--quarter", "2026-Q3")
    assert any("第 1 版 韩志远 合计：账本算得 1.00，公布的是 2.00" in line for line in said), said


def assert_second_looks_say_what_corrects_them(published: Publication) -> None:
    """Also of the branch; the newer revision says what it corrects."""
    later = Publication.objects.get(revision=2)
    link = f'<a href="/publications/{later.pk}/">看第 2 版</a>'
    # Without an account one reads the newest revision only.
    old = Page.objects.filter(publication=published).exclude(view__in=("", "open"))
    places = set(old.values_list("branch", "view"))
    assert len(places) == 4 + 2
    for branch, view in places:
        for publication, words in ((published, link), (later, "第 2 版，更正")):
            page = newest(publication, branch=branch, view=view)
            assert words in gzip.decompress(bytes(page.gzip)).decode(), (branch, view)


def test_when_why_and_by_whom_it_was_published_is_sealed(published: Publication, capsys) -> None:
    for change in (
        {"window_to": published.window_to + timedelta(days=1)},
        {"published_at": published.published_at + timedelta(days=1)},
        {"reason": "别的原因"},
    ):
        with as_the_owner():
            Publication.objects.filter(pk=published.pk).update(**change)
            assert any(
                "日期、原因或经手人" in line for line in differences(capsys, "--all-differences")
            )
    with as_the_owner():
        Page.objects.filter(view="rate").update(view="post2")
        assert any("公布的页面" in line for line in differences(capsys, "--all-differences"))


def test_the_short_way_to_a_rows_digest_gives_the_same() -> None:
    decomposed = unicodedata.normalize("NFD", "é 井")
    for row in (
        [1, None, True, "采油", {"b": ["2"], "a": "有"}, clock("2026-10-01 09:00")],
        [{decomposed: decomposed}, decomposed, UUID(int=7), clock("2026-10-01 09:00").date()],
        [],
    ):
        plain = [sealed._plain(value) for value in row]
        assert sealed.row_digest(row) == canonical.digest(plain)[:32]
    assert sealed.row_digest([decomposed]) == sealed.row_digest(["é 井"])


def test_rows_are_read_as_the_engine_takes_them(published: Publication) -> None:
    with as_the_owner():
        old, new = Entry.objects.order_by("pk")[:2]
        Entry.objects.filter(pk=new.pk).update(
            supersedes=old,
            void=True,
            amount=0,
            matter="保温箱",
            fields={"reason": "改", "id": "别的"},
        )
        rows = Entry.objects.order_by("pk")
        _, second = select_facts.entries_read(rows)[:2]
        member = new.participant.held.member_id
        # The columns speak for the row, whatever stands among the fields.
        assert second == {
            "reason": "改", "id": str(new.client_key), "subject": f"m{member}", "item": new.item,
            "on": new.on.isoformat(), "matter": "保温箱", "void": True,
            "supersedes": str(old.client_key),
        }  # fmt: skip
        (alone,) = select_facts.entries_read(rows.filter(void=True))
        assert "supersedes" not in alone
