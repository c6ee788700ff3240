"""给一个厂启用第一版考评办法；以后的版本在网页上起草、审定（docs/deploy.md）。

manage.py first_rubric scoring/schemes/zhiwei.yaml --plant 某采油厂党委 --from 2027-01 --minutes 党员大会〔2026〕9号
"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from branches.models import Unit
from scoring.engine.editing import lint
from scoring.engine.errors import Malformed
from scoring.engine.process.workflow import Refusal
from scoring.engine.scheme import rubric as engine_rubric
from scoring.engine.scheme.running import runs
from scoring.engine.time.periods import Month
from scoring.management import text_file
from scoring.management.commands.verify import plant_named
from scoring.models import RubricInForce
from scoring.rubric.selectors import phrases
from scoring.scheme.services import versions


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="方案文件，例如 scoring/schemes/zhiwei.yaml")
        parser.add_argument("--plant", required=True, help="厂：名称或编号")
        parser.add_argument("--from", required=True, dest="first", help="从哪个月起，例如 2027-01")
        parser.add_argument("--minutes", required=True, help="讨论通过它的会议记录编号")

    def handle(self, *args: Any, **options: Any) -> None:
        plant = plant_named(options["plant"])
        assert plant is not None
        text = self._read(options["file"], plant)
        try:
            first = Month.parse(options["first"]).first
        except ValueError as error:
            raise CommandError("启用的月份写成 2027-01") from error
        minutes = options["minutes"].strip()
        if not 2 <= len(minutes) <= 40:
            raise CommandError("会议记录编号要 2 到 40 个字")
        now = timezone.now()
        try:
            with transaction.atomic():
                Unit.objects.select_for_update(no_key=True).get(pk=plant.pk)
                version = versions.load(text=text, by=None, at=now)
                if RubricInForce.objects.filter(plant=plant, code=version.code).exists():
                    raise CommandError(
                        f"{plant}已经启用过{version.name}：下一版在网页“考评办法”里起草、审定"
                    )
                versions.put_in_force(
                    plant=plant, version=version, from_month=first, by=None, at=now,
                    minutes_no=minutes,
                )  # fmt: skip
        except Refusal as refusal:
            raise CommandError(refusal.text) from refusal
        self.stdout.write(
            f"{plant}从{Month.of(first).label}启用{version.name}，{minutes}；"
            "到了那个月，后台一分钟之内为每个支部开表"
        )

    def _read(self, name: str, plant: Unit) -> str:
        """The file, as far as nothing in it would be refused at the desk either."""
        try:
            text = text_file.read(name)
            scheme = engine_rubric.load(text)
            findings = lint.lint(scheme, phrases.allowed(plant))
        except text_file.Unreadable as error:
            raise CommandError(f"读不了 {name}：{error}") from error
        except Malformed as malformed:
            raise CommandError("\n".join(e.message for e in malformed.errors)) from malformed
        if why := runs(scheme):
            raise CommandError(why)
        if waiting := [finding for finding in findings if finding.open]:
            said = "\n".join(f"{f.item or ''} {f.text}".strip() for f in waiting)
            raise CommandError(f"{said}\n改掉，或在文件的 lint_exempt 里写明理由")
        return text
