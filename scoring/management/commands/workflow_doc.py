"""docs/workflow.md is written from the transition tables, so that it cannot disagree."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from scoring.engine.process.workflow import BOARD, OBJECTION, ROLES, RUBRIC, SHEET, Table


def document() -> str:
    return "\n".join(
        [
            "# 流转",
            "",
            "由 `python manage.py workflow_doc > docs/workflow.md` 从流转表生成，不要手改。",
            *_table(SHEET),
            *_table(BOARD),
            *_table(OBJECTION),
            *_table(RUBRIC),
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

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="只核对，不一致时退出码为 1")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["check"]:
            self.stdout.write(document(), ending="")
        elif (settings.BASE_DIR / "docs/workflow.md").read_text(encoding="utf-8") != document():
            raise CommandError("docs/workflow.md 旧了：manage.py workflow_doc > docs/workflow.md")
