"""Demonstration data: a plant (or many) with three quarters of history."""

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from branches.models import Unit
from scoring.clock.services import calendar_change
from scoring.engine.process.workflow import Refusal
from scoring.engine.scheme.codes import ZHIWEI
from scoring.engine.time.periods import Month
from scoring.management.demo import cast, organisation
from scoring.management.demo.story import Story
from scoring.models import CalendarDay, JobRun, RubricInForce, RubricVersion
from scoring.scheme.services import versions

DONE = JobRun.Kind.LOAD_DEMO


class Command(BaseCommand):
    help = "载入演示数据：虚构的采油厂，三个季度的历史和开着的当月。中断后再运行会接着做完"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--plants", type=int, default=1, help="几个厂，默认 1 个")
        parser.add_argument("--seed", type=int, default=1, help="同一个种子得到同样的数据")
        parser.add_argument("--if-empty", action="store_true", help="已载入过就什么也不做")

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.monotonic()
        if options["if_empty"] and JobRun.objects.filter(kind=DONE, state="done").exists():
            self.stdout.write("演示数据已在库里，不再载入")
            return
        if Unit.objects.exclude(name__startswith=cast.COMPANY).filter(kind="company").exists():
            raise CommandError("库里已有别的单位，演示数据不能混进去")
        try:
            for number in range(options["plants"]):
                self._plant(number, options["seed"])
        except Refusal as refusal:
            raise CommandError(refusal.text) from refusal
        self.stdout.write(f"演示数据载入完毕，用时 {time.monotonic() - started:.0f} 秒")

    def _plant(self, number: int, seed: int) -> None:
        now = timezone.now()
        today = timezone.localdate(now)
        last = Month.of(today).quarter.previous
        first = last.previous.previous
        self._calendar(first.first.year, today.year + 1)
        company, _ = Unit.objects.get_or_create(
            kind=Unit.Kind.COMPANY, name=f"{cast.COMPANY}党委", parent=None
        )
        middle = last.months[1].first.replace(day=16)
        plant = organisation.build(
            number=number,
            seed=seed,
            start=first.first.replace(month=1, day=1),
            change_on=middle,
            leave=(last.first, last.last),
            company=company,
        )
        self.stdout.write(f"{plant.unit}：{len(plant.branches)} 个党支部，人员和账号已就绪")
        self._rubric(plant.unit, first.first)
        Story(plant, seed=seed, today=today, say=lambda text: self.stdout.write(f"  {text}")).tell()
        JobRun.objects.update_or_create(
            kind=DONE,
            key=str(plant.unit.pk),
            defaults={"state": "done", "due_at": now, "finished_at": now, "plant": plant.unit},
        )

    def _calendar(self, first: int, last: int) -> None:
        for year in range(min(first, 2023), last + 1):
            if CalendarDay.objects.filter(on__year=year, unit=None).exists():
                continue
            try:
                calendar_change.sow(year=year, at=timezone.now())
            except Refusal:
                if year <= timezone.localdate().year:
                    calendar_change.sow_provisional(
                        year=year, source="演示用，未按通知核对", at=timezone.now()
                    )

    def _rubric(self, plant: Unit, from_month: Any) -> None:
        version: RubricVersion | None = None
        for path in sorted((Path(settings.BASE_DIR) / "scoring" / "schemes").glob("*.yaml")):
            loaded = versions.load(text=path.read_text("utf-8"), by=None, at=timezone.now())
            version = loaded if loaded.code == ZHIWEI else version
        assert version is not None
        if not RubricInForce.objects.filter(plant=plant, code=ZHIWEI).exists():
            versions.put_in_force(
                plant=plant, version=version, from_month=from_month, by=None, at=timezone.now()
            )
