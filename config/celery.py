"""Celery wakes somebody up; what is to be done stands in PostgreSQL (scoring.models.job).

The figures behind these settings are in docs/adr/0003-jobs-are-rows.md.
"""

import logging
import os
from typing import Any

from celery import Celery, bootsteps
from celery.signals import beat_init, worker_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("zhiwei")
logger = logging.getLogger(__name__)


# Tests are in a hurry; nothing depends on how often it ticks.
TICK_SECONDS = float(os.environ.get("TICK_SECONDS", "60"))


def configure() -> None:
    from django.conf import settings

    app.conf.update(
        broker_url=settings.REDIS_URL,
        result_backend=None,
        task_ignore_result=True,
        accept_content=["json"],
        task_serializer="json",
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        worker_prefetch_multiplier=1,
        # soft < hard < lease (180 s) < visibility (300 s): a task that is still running is
        # never handed to a second worker by Redis before its lease has run out.
        task_soft_time_limit=90,
        task_time_limit=120,
        broker_transport_options={
            "visibility_timeout": 300,
            "socket_timeout": 30,
            "socket_connect_timeout": 3,
            "socket_keepalive": True,
            "health_check_interval": 25,
            "retry_on_timeout": True,
        },
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        worker_cancel_long_running_tasks_on_connection_loss=False,
        worker_max_tasks_per_child=200,
        worker_max_memory_per_child=300_000,
        worker_concurrency=int(os.environ.get("WORKER_CONCURRENCY", "2")),
        task_default_queue="scoring",
        task_publish_retry=False,
        timezone="Asia/Shanghai",
        enable_utc=True,
        beat_scheduler="config.beat:Scheduler",
        # Beat looks at the clock at least this often, so that its heartbeat is never old.
        beat_max_loop_interval=30,
        beat_schedule={
            "tick": {"task": "scoring.tick", "schedule": TICK_SECONDS, "options": {"expires": 55}}
        },
    )


configure()
app.autodiscover_tasks(["scoring"])

PULSE_SECONDS = 30


class Pulse(bootsteps.StartStopStep):
    """Every worker sends itself a small task: when it is done, broker and pool are alive.

    It does not lean on beat, so that a dead beat and a dead worker are told apart.
    """

    requires = ("celery.worker.components:Timer",)

    def __init__(self, parent: Any, **kwargs: Any) -> None:
        super().__init__(parent, **kwargs)
        self.entry: Any = None

    def start(self, parent: Any) -> None:
        self.send()
        self.entry = parent.timer.call_repeatedly(PULSE_SECONDS, self.send)

    def stop(self, parent: Any) -> None:
        if self.entry is not None:
            self.entry.cancel()

    def send(self) -> None:
        options = {"socket_timeout": 1, "socket_connect_timeout": 1, "retry_on_timeout": False}
        try:
            with app.connection_for_write(transport_options=options) as connection:
                app.send_task(
                    "scoring.pulse", connection=connection, retry=False, expires=PULSE_SECONDS - 5
                )
        except Exception as error:  # Redis is away: the missing pulse is the message
            logger.warning("心跳发不出去：%s", error)


app.steps["worker"].add(Pulse)


@worker_init.connect
@beat_init.connect
def _require_secret(**_: object) -> None:
    from config.secret import require_secret

    require_secret()
