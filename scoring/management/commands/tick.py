"""One look at the timetable, for a timer that does not depend on Celery or Redis."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from scoring.base.services import heartbeats, jobs
from scoring.clock.services import timetable, worker


class Command(BaseCommand):
    help = "看一遍日程：该做的记成任务；加 --inline 就在本进程里把等着的任务做完"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--inline", action="store_true", help="在本进程里做，不经过 Celery")
        parser.add_argument(
            "--inline-if-older-than",
            type=int,
            metavar="秒",
            help="后台这么久没有动静时才在本进程里做",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        waiting = timetable.tick(at=timezone.now())
        heartbeats.beat("reaper", f"等着做的 {len(waiting)} 个")
        self.stdout.write(f"等着做的任务 {len(waiting)} 个")
        inline = options["inline"]
        if (limit := options["inline_if_older_than"]) is not None:
            inline = inline or heartbeats.silent("worker", limit)
        while inline and waiting:
            for job_id in waiting:
                self.stdout.write(f"  任务 {job_id}：{worker.run(job_id, at=timezone.now())}")
            done = set(waiting)
            waiting = [pk for pk in jobs.waiting() if pk not in done]
