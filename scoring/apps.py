from django.apps import AppConfig


class ScoringConfig(AppConfig):
    name = "scoring"
    verbose_name = "积分"

    def ready(self) -> None:
        # The effects of jobs register themselves when their module is imported.
        from scoring.services import publication, publicity, quarter, timetable  # noqa: F401
