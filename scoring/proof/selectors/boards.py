"""One publication against its seal: content, standings, pages, and the ranks computed again."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from scoring.engine import canonical
from scoring.engine.board.content import Content, Line
from scoring.engine.errors import Malformed
from scoring.engine.facts import reading
from scoring.engine.facts.facts import Facts
from scoring.engine.numbers import money
from scoring.engine.scheme.rubric import Rubric
from scoring.engine.score import explain, scoring
from scoring.engine.score.scoring import Result
from scoring.engine.time.periods import Quarter
from scoring.models import Board, Entry, GradeDecision, Publication, Seal, Standing
from scoring.proof.selectors import sealed
from scoring.quarter.selectors import grade_decision, standings
from scoring.quarter.selectors.boards import not_as_locked
from scoring.scheme.selectors import facts as select_facts

Points = dict[str, int] | int | None
COLUMNS = {
    "姓名": "name",
    "职务": "post",
    "党支部": "branch_id",
    "合计": "total",
    "各大项": "categories",
    "等次": "grade",
    "得分率": "score_rate",
    "支部名次": "rank_branch",
    "全厂名次": "rank_plant",
    "不参与排名的原因": "unranked_reason",
    "名次变化": "moved",
    "分数变化": "moved_points",
}


def label(publication: Publication) -> str:
    board = publication.board
    return f"{board.plant.name} {Quarter.parse(board.period).label}第 {publication.revision} 版"


def differences(publication: Publication) -> Iterator[str]:
    where = label(publication)
    content = None
    try:
        content = publication.draft.content
        yield from _computed_again(publication, content, where)
        yield from _standings(publication, content, where)
    except (KeyError, TypeError, ValueError, AttributeError) as broken:
        yield f"{where}：榜的内容读不懂（{type(broken).__name__}）"
    # Of what is stored, so that also what nobody reads is noticed.
    digest = canonical.digest(publication.draft.payload)
    if digest != publication.digest or digest != publication.draft.digest:
        yield f"{where}：内容的摘要是 {digest[:12]}，公布时是 {publication.digest[:12]}"
    seal = Seal.objects.filter(publication=publication, kind=Seal.Kind.PUBLICATION).first()
    if seal is None:
        yield f"{where}：已公布，没有封存"
        return
    yield from _sealed(publication, json.loads(seal.content), where)
    if content is not None:
        yield from _months(publication, content, where)


def board_differences(board: Board) -> Iterator[str]:
    """An announced board shows its newest revision."""
    last = Publication.objects.filter(board=board).order_by("-revision").first()
    if not board.is_announced:
        if last is not None:
            yield f"{board}：公布过，现在的状态却是{board.get_state_display()}"
    elif last is None:
        yield f"{board}：状态是{board.get_state_display()}，公布的内容不见了"
    elif board.draft_id != last.draft_id:
        yield f"{board}：指向的不是最新公布的第 {last.revision} 版"


def _computed_again(publication: Publication, content: Content, where: str) -> Iterator[str]:
    """The engine on the entries as far as the draft saw them, with the people as they were."""
    basis = publication.draft.basis
    if basis is None:
        yield f"{where}：草稿没有记下所据，不能从账本重算"
        return
    rubric = select_facts.rubric_of(publication.draft.rubric)
    try:
        facts = _facts(basis, rubric)
        results = {result.subject: result for result in scoring.score(rubric, facts)}
    except Malformed as malformed:
        yield f"{where}：账本算不出来了：{str(malformed)[:120]}"
        return
    for line in content.lines:
        whose = f"{where} {line.name}"
        result = results.get(select_facts.subject_id(line.member))
        if result is not None:
            yield from _decided(publication, line, whose)
            yield from _line_again(line, result, whose)
            if tuple(explain.sentences(rubric, result, facts, for_board=True)) != line.sentences:
                yield f"{whose}：说明与账本算得的不一样"
        elif line.total is not None:
            yield f"{whose}：账本里没有这个人，公布的是 {money(line.total)}"
        # Otherwise its branch had not reported.


def _facts(basis: dict[str, Any], rubric: Rubric) -> Facts:
    subjects = {subject["id"] for subject in basis["subjects"]}
    rows = Entry.objects.filter(sheet_id__in=basis["sheets"], pk__lte=basis["last"])
    entries = [e for e in select_facts.entries_read(rows) if e["subject"] in subjects]
    raw = {key: value for key, value in basis.items() if key not in ("sheets", "last")}
    return reading.parse(raw | {"entries": entries}, rubric)


def _line_again(line: Line, result: Result, whose: str) -> Iterator[str]:
    months = {month: sum(items.values()) for month, items in result.months.items()}
    points: dict[str, tuple[Points, Points]] = {
        "合计": (result.total, line.total),
        "各大项": (result.categories, line.categories),
        "得分率": (result.score_rate, line.score_rate),
        "各月": (months, line.months),
    }
    words: dict[str, tuple[object, object]] = {
        # A meeting's grade stands in place of the computed one, which the line also says.
        "等次": (result.grade, line.computed_grade),
        "支部名次": (result.rank_branch, line.rank_branch),
        "全厂名次": (result.rank_all, line.rank_plant),
        "不参与排名的原因": (result.unranked_reason, line.unranked),
        "一票否决": (result.veto is not None, line.vetoed),
    }
    said = {name: (_points(a), _points(b)) for name, (a, b) in points.items()}
    said |= {name: (_word(a), _word(b)) for name, (a, b) in words.items()}
    for name, (again, published) in said.items():
        if again != published:
            yield f"{whose} {name}：账本算得 {again}，公布的是 {published}"


def _decided(publication: Publication, line: Line, where: str) -> Iterator[str]:
    """A grade that was decided rests on an approved decision, word for word."""
    if line.decided is None:
        return
    rows = GradeDecision.objects.filter(
        pk=line.decided.decision,
        board=publication.board,
        participant__seat__member_id=line.member,
        ruling__approved=True,
    ).select_related("proposed_by__member", "ruling__by__member")
    decision = rows.first()
    if decision is None:
        yield f"{where} 等次：写的是集体研究，没有批准过的决定"
        return
    kept = grade_decision.as_decided(decision, line.decided.computed)
    # Names may be written otherwise by now; who they are may not.
    if decision.grade != line.grade or replace(kept, names=line.decided.names) != line.decided:
        yield f"{where} 等次：与批准的集体研究决定不一样"


def _points(value: Points) -> str:
    if isinstance(value, dict):
        return "、".join(f"{key} {money(of)}" for key, of in value.items())
    return "无" if value is None else money(value)


def _word(value: object) -> str:
    if isinstance(value, bool):
        return "有" if value else "无"
    return "无" if value in (None, "") else str(value)


def _standings(publication: Publication, content: Content, where: str) -> Iterator[str]:
    """The rows that boards and files are made of say what the content says."""
    if publication.head != standings.head(content):
        yield f"{where}：抬头（厂、方案、大项、支部的名称）与公布的内容不一样"
    rows = {row.participant_id: row for row in Standing.objects.filter(publication=publication)}
    for line in content.lines:
        row = rows.pop(line.participant, None)
        if row is None:
            yield f"{where} {line.name}：榜上的这一行不见了"
            continue
        made = standings.row(publication, line)
        if row.details != made.details:
            yield f"{where} {line.name}：榜上一行的明细（各月、说明、支部名称）与公布的不一样"
        for name, field in COLUMNS.items():
            here, there = getattr(row, field), getattr(made, field)
            if here != there:
                yield f"{where} {line.name} {name}：榜上一行是 {_word(here)}，公布的是 {_word(there)}"
    for row in rows.values():
        yield f"{where} {row.name}：榜上多出这一行"


def _sealed(publication: Publication, then: dict[str, Any], where: str) -> Iterator[str]:
    now = {
        "digest": publication.digest,
        "revision": publication.revision,
        "rubric": publication.draft.rubric.content_hash,
        "window": [sealed.moment(publication.opens_at), sealed.moment(publication.closes_at)],
        "place": publication.place,
        "pages": sealed.pages_digest(publication, then.get("form", 1)),
        "steps": sealed.steps_digest(publication.board, then.get("last_step") or 0),
    }
    if then.get("form", 1) > 1:
        now["announcement"] = sealed.announcement_digest(publication)
    names = {
        "announcement": "公布的日期、原因或经手人",
        "digest": "摘要",
        "revision": "修订号",
        "rubric": "方案版本",
        "window": "公示起止",
        "place": "张贴地点",
        "pages": "公布的页面",
        "steps": "流转记录",
    }
    for key, value in now.items():
        if then.get(key) != value:
            yield f"{where}：{names[key]}与封存的不一样"
    for unit, (number, chain) in (then.get("heads") or {}).items():
        if not Seal.objects.filter(unit_id=unit, number=number, chain=chain).exists():
            yield f"{where}：公布时党支部 {unit} 的第 {number} 号封存，现在不是那一条"


def _months(publication: Publication, content: Content, where: str) -> Iterator[str]:
    """The locked sheets that the board names are sealed ones."""
    for branch in content.branches:
        seals = Seal.objects.filter(unit_id=branch.id, kind=Seal.Kind.SHEET)
        digests = {canonical.hashed(text) for text in seals.values_list("content", flat=True)}
        for month, digest in branch.locked.items():
            if digest not in digests:
                yield f"{where}：{branch.name} {month} 的摘要 {digest[:12]} 没有封存过"
    if not Publication.objects.filter(corrects=publication).exists():
        for month in not_as_locked(publication.board, content.branches):
            yield f"{where}：{month}的积分表不再是公布时锁定的样子"
