"""导出一个厂一季的封存、公布和方案，带一个只要 Python 就能核对的 check.py（docs/proof.md）。"""

import zipfile
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from branches.models import Unit
from scoring import management
from scoring.management.commands.verify import plant_named, quarter_named
from scoring.proof.selectors import bundle

# The same content is the same file: no time of making in it.
THEN = (1980, 1, 1, 0, 0, 0)


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--quarter", required=True, help="例如 2026-Q3")
        parser.add_argument("--plant", help="厂的名称或编号；只有一个厂时可以不写")
        parser.add_argument("--to", type=Path, required=True, help="放到哪个文件夹")

    def handle(self, *args: Any, **options: Any) -> None:
        quarter = quarter_named(options["quarter"])
        plant = plant_named(options["plant"]) or _only_plant()
        assert quarter is not None
        files = bundle.files(plant, quarter)
        if not any(name.startswith(("sheets/", "publications/")) for name in files):
            raise CommandError(f"{plant} {quarter} 还没有锁定的表，也没有公布")
        options["to"].mkdir(parents=True, exist_ok=True)
        path = options["to"] / f"zhiwei-{plant.pk}-{quarter}.zip"
        files["check.py"] = _script()
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, text in files.items():
                archive.writestr(zipfile.ZipInfo(name, THEN), text, zipfile.ZIP_DEFLATED)
        (options["to"] / "check.py").write_text(files["check.py"], encoding="utf-8")
        self.stdout.write(f"导出 {path}；核对：python {options['to'] / 'check.py'} {path}")


def _script() -> str:
    return (Path(management.__file__).parent / "bundle_check.py").read_text(encoding="utf-8")


def _only_plant() -> Unit:
    plants = list(Unit.objects.filter(kind="plant", boards__isnull=False).distinct()[:2])
    if len(plants) != 1:
        raise CommandError("请用 --plant 写明哪个厂")
    return plants[0]
