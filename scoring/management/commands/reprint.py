"""重印：按现在的程序把公布过的页面再印一遍；变了的添一印并封存，原来各印都留着（docs/proof.md）。"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from scoring.engine.process.workflow import Refusal
from scoring.management.commands.verify import plant_named, quarter_named
from scoring.proof.selectors import verify
from scoring.proof.selectors.boards import label
from scoring.publication.services import page_editions


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--quarter", help="只重印一季，例如 2026-Q3")
        parser.add_argument("--plant", help="只重印一个厂：名称或编号")

    def handle(self, *args: Any, **options: Any) -> None:
        scope = verify.Scope(
            quarter=quarter_named(options["quarter"]), plant=plant_named(options["plant"])
        )
        for publication in verify.publications(scope):
            try:
                many = page_editions.reprint_all(publication.pk, at=timezone.now())
            except Refusal as refusal:
                raise CommandError(f"{label(publication)}：{refusal.text}") from refusal
            said = f"重印 {many} 页" if many else "没有变化"
            self.stdout.write(f"{label(publication)}：{said}")
