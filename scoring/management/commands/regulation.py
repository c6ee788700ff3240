"""docs/regulation.md, as the rules and the defaults of the settings are now."""

from typing import Any

from django.core.management.base import BaseCommand

from scoring.year.selectors.regulation import document


class Command(BaseCommand):
    help = "规定与设置写成 Markdown：python manage.py regulation > docs/regulation.md"

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(document(), ending="")
