"""核对：从账本重算锁定和公布过的一切，说出第一处不同（docs/proof.md）。"""

import sys
from itertools import chain
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from branches.models import Unit
from scoring.engine.time.periods import Quarter
from scoring.proof.selectors import boards, verify
from scoring.publication.render import page_check


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--quarter", help="只核对一季，例如 2026-Q3（链总是全核）")
        parser.add_argument("--plant", help="只核对一个厂：名称或编号")
        parser.add_argument("--witness", type=Path, help="见证文件")
        parser.add_argument("--all-differences", action="store_true", help="说出每一处不同")

    def handle(self, *args: Any, **options: Any) -> None:
        scope = verify.Scope(
            quarter=quarter_named(options["quarter"]),
            plant=plant_named(options["plant"]),
            witness=options["witness"],
        )
        if scope.witness is not None and not scope.witness.is_file():
            raise CommandError(f"没有见证文件 {scope.witness}")
        counted = verify.Counted()
        began = timezone.now()
        found = 0
        for difference in chain(verify.differences(scope, counted), page_check.differences(scope)):
            found += 1
            self.stdout.write(difference)
            if not options["all_differences"]:
                self.stdout.write("（只说第一处；--all-differences 说出每一处）")
                break
        if found:
            sys.exit(1)
        seconds = (timezone.now() - began).total_seconds()
        self.stdout.write(
            f"核对无误：{counted.seals} 条封存，{counted.sheets} 张积分表，"
            f"{counted.publications} 次公布，{counted.entries} 条事项，用时 {seconds:.1f} 秒"
        )
        for publication, many in page_check.outdated(scope):
            self.stdout.write(
                f"说明：{boards.label(publication)}有 {many} 页，现在的程序会印得不一样；"
                "读者看到的就是封存的，要换成新样子用 manage.py reprint"
            )


def quarter_named(name: str | None) -> Quarter | None:
    if not name:
        return None
    try:
        return Quarter.parse(name)
    except (ValueError, AttributeError) as error:
        raise CommandError("季度写成 2026-Q3") from error


def plant_named(name: str | None) -> Unit | None:
    if not name:
        return None
    rows = Unit.objects.filter(kind="plant")
    found = rows.filter(pk=int(name)) if name.isdecimal() else rows.filter(name=name)
    plant = found.first()
    if plant is None:
        raise CommandError(f"没有这个厂：{name}")
    return plant
