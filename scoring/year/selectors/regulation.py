"""规定与设置: every figure that is a rule, and every one that a plant may set, as they are now."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings

from scoring.engine.process.regulation import OURS, RULES, SETTINGS, Rule
from scoring.engine.time import deadlines
from scoring.models import DeadlineSetting


@dataclass(frozen=True)
class SettingRow:
    """`now` as it holds, `default` as it holds while nobody sets it; `by`: where it is set."""

    stage: str
    words: str
    now: str
    default: str
    bounds: str
    by: str
    source: str

    @property
    def is_changed(self) -> bool:
        return self.now != self.default


def rules() -> list[tuple[str, list[Rule]]]:
    """Stage by stage."""
    return _by_stage(RULES)


def _by_stage(rows: Iterable[Rule]) -> list[tuple[str, list[Rule]]]:
    stages: dict[str, list[Rule]] = {}
    for rule in rows:
        stages.setdefault(rule.stage, []).append(rule)
    return list(stages.items())


def settings_of(plant: int | None) -> list[SettingRow]:
    """The installation's figures, and the timetable of one plant (the defaults without one)."""
    found = [
        SettingRow(
            one.stage,
            one.words,
            shown(getattr(settings, one.key) if plant is not None else one.default),
            shown(one.default),
            one.bounds,
            f"环境变量 {one.key}",
            one.source,
        )
        for one in SETTINGS
    ]
    own = dict(
        DeadlineSetting.objects.filter(plant_id=plant).values_list("name", "value")
        if plant is not None
        else ()
    )
    for name, label in deadlines.LABELS.items():
        default = deadlines.DEFAULTS[name]
        now = own.get(name, default)
        by = "后台 › 期限设置"
        found.append(SettingRow("期限", label, str(now), str(default), "", by, OURS))
    return found


def shown(value: int | bool) -> str:
    return {True: "是", False: "否"}[value] if isinstance(value, bool) else str(value)


HEAD = """\
# 规定与设置

由 `python manage.py regulation` 从 `scoring/engine/process/regulation.py` 和期限表生成，不手改；
同样的两张表在页面上是“更多 › 规定与设置”，那里写的是本厂现在的值。

"""


def document() -> str:
    """docs/regulation.md."""
    lines = [HEAD + "## 规定", "", "| 阶段 | 规定 | 出处 |", "|---|---|---|"]
    for stage, here in rules():
        lines += [f"| {stage} | {rule.sentence} | {rule.source} |" for rule in here]
    lines += [
        "",
        "## 设置",
        "",
        "| 阶段 | 设置 | 默认 | 范围 | 在哪里设 | 出处 |",
        "|---|---|---|---|---|---|",
    ]
    for row in settings_of(None):
        cells = (row.stage, row.words, row.default, row.bounds, row.by, row.source)
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"
