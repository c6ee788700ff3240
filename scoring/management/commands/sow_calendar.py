"""Sow the working calendar of a year."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from scoring.clock.services import calendar_change
from scoring.engine.process.workflow import Refusal


class Command(BaseCommand):
    help = "按已公布的放假安排给工作日历表播种；表里已有的日子不动"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("years", nargs="+", type=int, help="年份，例如 2026")

    def handle(self, *args: Any, **options: Any) -> None:
        for year in options["years"]:
            try:
                added = calendar_change.sow(year=year, at=timezone.now())
            except Refusal as refusal:
                raise CommandError(refusal.text) from refusal
            self.stdout.write(f"{year} 年：新增 {added} 天")
