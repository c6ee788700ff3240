"""Sow the working calendar of a year."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from scoring.base.services import calendar
from scoring.engine.process.workflow import Refusal
from scoring.objection.services import objection


class Command(BaseCommand):
    help = "按已公布的放假安排给工作日历表播种；表里已有的日子不动"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("years", nargs="+", type=int, help="年份，例如 2026")

    def handle(self, *args: Any, **options: Any) -> None:
        for year in options["years"]:
            try:
                self.stdout.write(f"{year} 年：新增 {calendar.sow(year=year)} 天")
            except Refusal as refusal:
                raise CommandError(refusal.text) from refusal
        objection.date_what_waits(at=timezone.now())
