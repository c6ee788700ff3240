"""Everything the demonstration needs before its web server starts, in one process."""

import hashlib
import os
from io import StringIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand

from members.models import User


class Command(BaseCommand):
    help = "演示：建表、准备页面文件、第一次时载入演示数据"

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write("2/5 建立或更新数据表")
        call_command("migrate", verbosity=0)
        if "APP_DATABASE_URL" in os.environ:
            call_command("app_account", stdout=StringIO())
        self.stdout.write("3/5 准备页面文件")
        stamp = Path(str(settings.STATIC_ROOT)) / ".stamp"
        wanted = _static_digest()
        if not stamp.exists() or stamp.read_text() != wanted:
            call_command("collectstatic", interactive=False, clear=True, verbosity=0)
            stamp.write_text(wanted)
        self.stdout.write("4/5 演示数据（第一次要一到五分钟，看机器快慢；之后跳过）")
        call_command("load_demo", if_empty=True, stdout=self.stdout)
        self.stdout.write(_accounts())
        # Beat's first tick comes after a minute; /healthz need not be red that long.
        call_command("tick", stdout=StringIO())


def _accounts() -> str:
    """Every account there is, a line for each branch: what one may log in with."""
    by_branch: dict[str, list[str]] = {}
    rows = User.objects.filter(is_active=True).order_by("member__branch_id", "username")
    for user in rows.select_related("member__branch"):
        branch = str(user.member.branch) if user.member else "全厂"
        by_branch.setdefault(branch, []).append(user.username)
    many = sum(len(names) for names in by_branch.values())
    lines = [f"全部 {many} 个账号："]
    lines += [f"  {branch}：{' '.join(names)}" for branch, names in by_branch.items()]
    return "\n".join(lines)


def _static_digest() -> str:
    """Changes when a file that is served changes: names, sizes and times are enough."""
    seen = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            status = Path(storage.path(name)).stat()
            seen.update(f"{name} {status.st_size} {status.st_mtime_ns}\n".encode())
    return seen.hexdigest()
