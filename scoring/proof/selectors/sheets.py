"""One sheet against its seal: the matters, the lines, and the lines computed again from them."""

import json
from collections.abc import Callable, Iterator
from typing import Any

from scoring.engine import canonical
from scoring.engine.errors import Malformed
from scoring.engine.facts import reading
from scoring.engine.numbers import money
from scoring.engine.score import monthly
from scoring.engine.time.periods import Month
from scoring.models import Entry, Participant, RubricVersion, Seal, Sheet, Transition
from scoring.proof.selectors import Counted, sealed
from scoring.scheme.selectors import facts as select_facts

Content = dict[str, Any]
UNITS = 10_000
OTHER_PARTS = {
    "votes": "核实记录",
    "steps": "流转记录",
    "minutes": "会议记录编号",
    "rubric": "方案版本",
    "branch": "党支部",
    "month": "月份",
    "scheme": "方案",
    "round": "第几轮",
}


def differences(sheet: Sheet, counted: Counted) -> Iterator[str]:
    where = sealed.month_label(sheet)
    seal = Seal.objects.filter(sheet=sheet).order_by("-number").first()
    if not sheet.is_locked:
        if seal is not None and not _opened_again(sheet, seal):
            yield f"{where}：锁定封存过，现在是{sheet.get_state_display()}，没有重开的记录"
        return
    if seal is None:
        yield f"{where}：已锁定，没有封存"
        return
    if canonical.hashed(seal.content) != sheet.digest:
        yield f"{where}：表上的锁定摘要 {sheet.digest[:12]} 与封存的内容不符"
    try:
        then = json.loads(seal.content)
        now = json.loads(canonical.text(sealed.sheet_content(sheet)))
        counted.entries += len(now["entries"])
        yield from _computed_again(sheet, then, where)
        yield from compare(then, now, where)
    except (KeyError, TypeError, ValueError) as broken:
        yield f"{where}：封存的内容读不懂（{type(broken).__name__}）"


def _opened_again(sheet: Sheet, seal: Seal) -> bool:
    return Transition.objects.filter(sheet=sheet, act="reopen", at__gte=seal.sealed_at).exists()


def compare(then: Content, now: Content, where: str) -> Iterator[str]:
    """What the rows say now and what was sealed, part by part."""
    people = _people(then, now)
    yield from _entries(then["entries"], now["entries"], where, people)
    yield from _lines(
        {line["participant"]: line for line in then["lines"]},
        {line["participant"]: line for line in now["lines"]},
        where,
        people,
        lambda old, new: f"月度结果现在是 {new}，锁定时是 {old}",
    )
    for part, name in OTHER_PARTS.items():
        if then.get(part) != now.get(part):
            yield f"{where}：{name}与锁定时不一样"


def _people(*contents: Content) -> Callable[[int], str]:
    ids = {line["participant"] for content in contents for line in content["lines"]}
    ids |= {entry["participant"] for content in contents for entry in content["entries"]}
    rows = Participant.objects.filter(pk__in=ids).select_related("seat__member")
    names = {row.pk: row.held.member.name for row in rows}
    return lambda pk: names.get(pk, f"对象 {pk}")


def _entries(
    then: list[Content], now: list[Content], where: str, people: Callable[[int], str]
) -> Iterator[str]:
    before = {entry["key"]: entry for entry in then}
    after = {entry["key"]: entry for entry in now}
    for key in [*before, *(k for k in after if k not in before)]:
        old, new = before.get(key), after.get(key)
        if old == new:
            continue
        said = old or new or {}
        what = f"{where} {people(said['participant'])} {said['item']}：{said['on']} 的一条事项"
        if new is None:
            yield f"{what}（{_points(said)} 分）不见了"
        elif old is None:
            yield f"{what}（{_points(said)} 分）锁定时没有"
        elif old["amount"] != new["amount"]:
            yield f"{what}现在是 {_points(new)}，锁定时是 {_points(old)}"
        else:
            yield f"{what}被改过（填写内容、说明、记录人或时间）"


def _points(entry: Content) -> str:
    sign = "-" if entry["amount"] < 0 else ""
    whole, part = divmod(abs(entry["amount"]), UNITS)
    return f"{sign}{whole}.{part:04d}"[: -2 if part % 100 == 0 else None]


def _lines(
    then: dict[int, Content],
    now: dict[int, Content],
    where: str,
    people: Callable[[int], str],
    words: Callable[[str, str], str],
) -> Iterator[str]:
    for participant in [*then, *(p for p in now if p not in then)]:
        who = f"{where} {people(participant)}"
        old, new = then.get(participant), now.get(participant)
        if new is None:
            yield f"{who}：锁定时有这一行，现在没有"
        elif old is None:
            yield f"{who}：锁定时没有这一行"
        elif old != new:
            codes = dict.fromkeys([*old["items"], *new["items"]])
            wrong = [c for c in codes if old["items"].get(c) != new["items"].get(c)]
            for code in wrong:
                values = (line["items"].get(code, "0.00") for line in (old, new))
                yield f"{who} {code}：{words(*values)}"
            if old["total"] != new["total"]:
                yield f"{who} 合计：{words(money(old['total']), money(new['total']))}"
            elif not wrong:
                yield f"{who} 各大项：{words(str(old['categories']), str(new['categories']))}"


def _computed_again(sheet: Sheet, then: Content, where: str) -> Iterator[str]:
    """The engine on the entries as they are, with the people as they were."""
    version = RubricVersion.objects.filter(content_hash=then["rubric"]).first()
    if version is None:
        yield f"{where}：锁定时的方案版本 {then['rubric'][:8]} 不见了"
        return
    basis = then["basis"]
    rows = Entry.objects.filter(sheet=sheet) | Entry.objects.filter(client_key__in=basis["others"])
    entries = select_facts.entries_read(rows)
    raw = {key: value for key, value in basis.items() if key != "others"} | {"entries": entries}
    rubric = select_facts.rubric_of(version)
    try:
        facts = reading.parse(raw, rubric)
        results = monthly.score(rubric, facts, Month.of(sheet.month), traced=False)
    except Malformed as malformed:
        yield f"{where}：账本算不出来了：{str(malformed)[:120]}"
        return
    by_subject = {result.subject: result for result in results}
    sealed_lines = {line["participant"]: line for line in then["lines"]}
    again: dict[int, Content] = {}
    seats = Participant.objects.filter(pk__in=sealed_lines).select_related("seat")
    for participant in seats:
        result = by_subject.get(select_facts.subject_id(participant.held.member_id))
        if result is not None:
            again[participant.pk] = {
                "participant": participant.pk,
                "total": result.total,
                "categories": list(result.categories.values()),
                "items": {code: money(value) for code, value in result.items.items()},
            }
    yield from _lines(
        sealed_lines,
        again,
        where,
        _people(then),
        lambda old, new: f"账本算得 {new}，锁定时是 {old}",
    )
