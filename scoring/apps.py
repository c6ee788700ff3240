from django.apps import AppConfig


class ScoringConfig(AppConfig):
    name = "scoring"
    verbose_name = "积分"

    def ready(self) -> None:
        # The effects of jobs register themselves when their module is imported.
        from scoring.clock.services import timetable  # noqa: F401
        from scoring.objection.services import publicity  # noqa: F401
        from scoring.publication.services import publication  # noqa: F401
        from scoring.quarter.services import boards  # noqa: F401
        from scoring.rubric.services import impact as rubric_impact  # noqa: F401
