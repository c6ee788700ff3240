"""Celery wakes somebody up; what is to be done stands in PostgreSQL (scoring.models.job).

The figures behind these settings are in docs/adr/0003-jobs-are-rows.md.
"""

import os

from celery import Celery
from celery.signals import beat_init, worker_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("zhiwei")


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
        beat_schedule={
            "tick": {"task": "scoring.tick", "schedule": 60.0, "options": {"expires": 55}}
        },
    )


configure()
app.autodiscover_tasks(["scoring"])


@worker_init.connect
@beat_init.connect
def _require_secret(**_: object) -> None:
    from config.secret import require_secret

    require_secret()
