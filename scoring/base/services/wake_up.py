"""Ringing for a worker: a hint that may be lost. The job's row is what counts.

A request must never wait for Redis, so the message is sent by a thread of its own, with short
time limits, from a short queue; when the queue is full the tick will find the job.
"""

import logging
import queue
import threading

from django.db import transaction

logger = logging.getLogger(__name__)
_waiting: queue.Queue[int] = queue.Queue(maxsize=100)
_starting = threading.Lock()
_ringer: threading.Thread | None = None


def ring_after_commit(job_id: int) -> None:
    transaction.on_commit(lambda: _ring(job_id), robust=True)


def _ring(job_id: int) -> None:
    global _ringer
    with _starting:
        if _ringer is None or not _ringer.is_alive():
            _ringer = threading.Thread(target=_serve, name="bell", daemon=True)
            _ringer.start()
    try:
        _waiting.put_nowait(job_id)
    except queue.Full:
        logger.info("铃忙，任务 %s 等下一次巡查", job_id)


def _serve() -> None:
    from celery import current_app

    options = {"socket_timeout": 1, "socket_connect_timeout": 1, "retry_on_timeout": False}
    while True:
        job_id = _waiting.get()
        try:
            with current_app.connection_for_write(transport_options=options) as connection:
                current_app.send_task(
                    "scoring.run_job", args=[job_id], connection=connection, retry=False
                )
        except Exception as error:  # whatever Redis does, the tick finds the job
            logger.warning("叫不醒后台（%s），任务 %s 等下一次巡查", error, job_id)
