"""docs/workflow.md is written from the transition tables, so that it cannot disagree."""

from typing import Any

from django.core.management.base import BaseCommand

from scoring.engine.workflow import BOARD, ROLES, SHEET, Table


def document() -> str:
    return "\n".join(
        [
            "# 流转",
            "",
            "由 `python manage.py workflow_doc > docs/workflow.md` 从流转表生成，不要手改。",
            *_table(SHEET),
            *_table(BOARD),
            "",
        ]
    )


def _table(table: Table) -> list[str]:
    names = dict(table.states)
    arrows = [f"    {s.from_state} --> {s.to_state}: {s.label}" for s in table.steps]
    rows = [
        f"| {names[s.from_state]} | {s.label} | {names[s.to_state]} |"
        f" {'、'.join(ROLES[role] for role in s.roles)} |"
        for s in table.steps
    ]
    return [
        "",
        f"## {table.name}",
        "",
        "```mermaid",
        "stateDiagram-v2",
        *[f"    {state}: {name}" for state, name in table.states],
        *arrows,
        "```",
        "",
        "| 从 | 动作 | 到 | 谁 |",
        "|---|---|---|---|",
        *rows,
    ]


class Command(BaseCommand):
    help = "从流转表写出 docs/workflow.md"
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(document(), ending="")
