"""One publication against its seal: payload, standings, pages, and the ranks computed again."""

import json
from collections.abc import Iterator
from typing import Any

from scoring.engine import canonical
from scoring.engine.errors import Malformed
from scoring.engine.facts import reading
from scoring.engine.numbers import cents
from scoring.engine.score import explain, scoring
from scoring.engine.time.periods import Quarter
from scoring.models import Board, Entry, GradeDecision, Publication, Seal, Standing
from scoring.proof.selectors import sealed
from scoring.quarter.selectors import grade_decision, standings
from scoring.quarter.selectors.boards import not_as_locked
from scoring.scheme.selectors import facts as select_facts

Content = dict[str, Any]
SAID = {
    "total": "合计",
    "categories": "各大项",
    "class": "等次",
    "score_rate": "得分率",
    "rank_branch": "支部名次",
    "rank_plant": "全厂名次",
    "unranked": "不参与排名的原因",
}


def label(publication: Publication) -> str:
    board = publication.board
    return f"{board.plant.name} {Quarter.parse(board.period).label}第 {publication.revision} 版"


def differences(publication: Publication) -> Iterator[str]:
    where = label(publication)
    payload = publication.draft.payload
    try:
        yield from _computed_again(publication, payload, where)
        yield from _standings(publication, payload, where)
    except (KeyError, TypeError, ValueError, AttributeError) as broken:
        yield f"{where}：榜的内容读不懂（{type(broken).__name__}）"
    digest = canonical.digest(payload)
    if digest != publication.digest or digest != publication.draft.digest:
        yield f"{where}：内容的摘要是 {digest[:12]}，公布时是 {publication.digest[:12]}"
    seal = Seal.objects.filter(publication=publication, kind=Seal.Kind.PUBLICATION).first()
    if seal is None:
        yield f"{where}：已公布，没有封存"
        return
    yield from _sealed(publication, json.loads(seal.content), where)
    yield from _months(publication, payload, where)


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


def _computed_again(publication: Publication, payload: Content, where: str) -> Iterator[str]:
    """The engine on the entries as far as the draft saw them, with the people as they were."""
    basis = publication.draft.basis
    if basis is None:
        yield f"{where}：草稿没有记下所据，不能从账本重算"
        return
    rubric = select_facts.rubric_of(publication.draft.rubric)
    raw = {k: v for k, v in basis.items() if k not in ("sheets", "last")}
    subjects = {subject["id"] for subject in basis["subjects"]}
    rows = Entry.objects.filter(sheet_id__in=basis["sheets"], pk__lte=basis["last"])
    entries = select_facts.entries_read(rows)
    raw["entries"] = [entry for entry in entries if entry["subject"] in subjects]
    try:
        facts = reading.parse(raw, rubric)
        results = {result.subject: result for result in scoring.score(rubric, facts)}
    except Malformed as malformed:
        yield f"{where}：账本算不出来了：{str(malformed)[:120]}"
        return
    for line in payload["lines"]:
        subject = select_facts.subject_id(line["member"])
        if line["total"] is None and subject not in results:
            continue  # its branch had not reported
        result = results.get(subject)
        if result is None:
            yield f"{where} {line['name']}：账本里没有这个人，公布的是 {line['total']}"
            continue
        again = result.as_dict()
        again |= {"rank_plant": again["rank_all"], "unranked": again["unranked_reason"]}
        again["months"] = {month: of["total"] for month, of in again["months"].items()}
        yield from _decided(publication, line, f"{where} {line['name']}")
        # A meeting's grade stands in place of the computed one, which the line also says.
        line = line | {"class": line["decided"]["from"] if "decided" in line else line["class"]}
        for key, name in (SAID | {"months": "各月"}).items():
            if again[key] != line[key]:
                yield (
                    f"{where} {line['name']} {name}：账本算得 {_printed(again[key])}，"
                    f"公布的是 {_printed(line[key])}"
                )
        told = [s.as_dict() for s in explain.sentences(rubric, result, facts, for_board=True)]
        if told != line["sentences"]:
            yield f"{where} {line['name']}：说明与账本算得的不一样"


def _decided(publication: Publication, line: Content, where: str) -> Iterator[str]:
    """A grade that was decided rests on an approved decision, word for word."""
    if "decided" not in line:
        return
    said = line["decided"]
    rows = GradeDecision.objects.filter(
        pk=said["decision"],
        board=publication.board,
        participant__seat__member_id=line["member"],
        ruling__approved=True,
    ).select_related("proposed_by__member", "ruling__by__member")
    decision = rows.first()
    if decision is None:
        yield f"{where} 等次：写的是集体研究，没有批准过的决定"
        return
    kept = grade_decision.as_decided(decision, said["from"])
    # Names may be written otherwise by now; who they are may not.
    same = {key: value for key, value in kept.items() if key != "names"}
    if decision.grade != line["class"] or any(said.get(key) != same[key] for key in same):
        yield f"{where} 等次：与批准的集体研究决定不一样"


def _printed(value: Any) -> str:
    if isinstance(value, dict):
        return "、".join(f"{key} {of}" for key, of in value.items())
    return "无" if value in (None, "") else str(value)


def _standings(publication: Publication, payload: Content, where: str) -> Iterator[str]:
    """The rows that boards and files are made of say what the payload says."""
    if publication.head != standings.head(payload):
        yield f"{where}：抬头（厂、方案、大项、支部的名称）与公布的内容不一样"
    rows = {row.participant_id: row for row in Standing.objects.filter(publication=publication)}
    for line in payload["lines"]:
        row = rows.pop(line["participant"], None)
        if row is None:
            yield f"{where} {line['name']}：榜上的这一行不见了"
            continue
        if row.details != standings.details(line):
            yield f"{where} {line['name']}：榜上一行的明细（各月、说明、支部名称）与公布的不一样"
        for name, here, there in _pairs(row, line):
            if here != there:
                yield (
                    f"{where} {line['name']} {name}：榜上一行是 {_printed(here)}，公布的是 {_printed(there)}"
                )
    for row in rows.values():
        yield f"{where} {row.name}：榜上多出这一行"


def _pairs(row: Standing, line: Content) -> Iterator[tuple[str, Any, Any]]:
    yield "姓名", row.name, line["name"]
    yield "职务", row.post, line["post"]
    yield "党支部", row.branch_id, line["branch"]
    yield "合计", row.total, _hundredths(line["total"])
    yield "各大项", row.categories, [_hundredths(v) or 0 for v in line["categories"].values()]
    yield "等次", row.grade, line["class"]
    yield "得分率", row.score_rate, _hundredths(line["score_rate"])
    yield "支部名次", row.rank_branch, line["rank_branch"]
    yield "全厂名次", row.rank_plant, line["rank_plant"]
    yield "不参与排名的原因", row.unranked_reason, line["unranked"] or ""
    yield "名次变化", row.moved, line["moved"]
    yield "分数变化", row.moved_points, line["moved_points"]


def _hundredths(points: str | None) -> int | None:
    return None if points is None else cents(points)


def _sealed(publication: Publication, then: Content, where: str) -> Iterator[str]:
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


def _months(publication: Publication, payload: Content, where: str) -> Iterator[str]:
    """The locked sheets that the board names are sealed ones."""
    for branch in payload["branches"]:
        seals = Seal.objects.filter(unit_id=branch["id"], kind=Seal.Kind.SHEET)
        digests = {canonical.hashed(content) for content in seals.values_list("content", flat=True)}
        for month, digest in branch["locked"].items():
            if digest not in digests:
                yield f"{where}：{branch['name']} {month} 的摘要 {digest[:12]} 没有封存过"
    if not Publication.objects.filter(corrects=publication).exists():
        for month in not_as_locked(publication.board, payload["branches"]):
            yield f"{where}：{month}的积分表不再是公布时锁定的样子"
