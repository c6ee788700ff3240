"""检查方案文件：schemes check 文件…；一行一个发现，拒绝时退出码为 1。"""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from scoring.engine.editing import lint, phrases
from scoring.engine.editing.formalism import Phrase
from scoring.engine.errors import Malformed
from scoring.engine.scheme import rubric
from scoring.engine.scheme.running import runs
from scoring.management import text_file

WORDS = {"refuse": "拒绝", "ask": "询问", "advise": "提醒"}


class Command(BaseCommand):
    help = __doc__
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        check = actions.add_parser("check", help="检查一个或几个方案文件")
        check.add_argument("files", nargs="+")
        check.add_argument("--phrases", help="本厂的专业词文件（docs/rubric.md）")

    def handle(self, *args: Any, **options: Any) -> None:
        phrases = self._phrases(options["phrases"])
        refused = [name for name in options["files"] if not self._check(name, phrases)]
        if refused:
            sys.exit(1)

    def _phrases(self, name: str | None) -> tuple[Phrase, ...]:
        if name is None:
            return ()
        try:
            return tuple(one.phrase for one in phrases.read(text_file.read(name)))
        except (text_file.Unreadable, ValueError) as error:
            raise CommandError(f"专业词文件 {name}：{error}") from error

    def _check(self, name: str, phrases: tuple[Phrase, ...]) -> bool:
        try:
            scheme = rubric.load(text_file.read(name))
        except Malformed as malformed:
            for error in malformed.errors:
                self._say(name, f"拒绝 {error.code} {error.message}")
            return False
        except text_file.Unreadable as error:
            self._say(name, f"拒绝 读不了：{error}")
            return False
        findings = lint.lint(scheme, phrases)
        for finding in findings:
            self._say(name, f"{WORDS[finding.level]} {finding.item or ''} {finding.text}")
        if any(finding.refused for finding in findings):
            return False
        if why := runs(scheme):
            self._say(name, f"提醒  {why}")
        count = len(scheme.items)
        self._say(
            name,
            f"通过 {scheme.name}，{len(scheme.categories)} 类 {count} 项，"
            f"内容 {scheme.content_hash[:12]}，结构 {scheme.structure_hash[:12]}",
        )
        return True

    def _say(self, name: str, text: str) -> None:
        """One line, whatever line breaks a name or a reason of the file has."""
        self.stdout.write(f"{name}：{' '.join(text.split())}")
