from django.apps import AppConfig


class ScoringConfig(AppConfig):
    name = "scoring"
    verbose_name = "积分"

    def ready(self) -> None:
        # The effects of jobs register themselves when their module is imported.
        from scoring.services import (  # noqa: F401  # noqa: F401
            publication,
            publicity,
            quarter,
            rubric_impact,
            timetable,
        )
