"""The witness file: one line a publication or reprint, for operators to keep where nobody here can write.

A line is appended and forced to the disk by a job; a job done twice finds its line there.
"""

import fcntl
import os
from datetime import datetime

from django.conf import settings
from django.db import transaction

from scoring.base.services import jobs
from scoring.base.services.failpoints import failpoint
from scoring.models import JobRun, Seal
from scoring.proof.selectors.witness import line_of


def request(seal: Seal, *, at: datetime) -> None:
    if settings.WITNESS_FILE:
        jobs.request(
            kind=JobRun.Kind.WRITE_WITNESS,
            key=str(seal.pk),
            due_at=at,
            plant_id=seal.unit_id,
            payload={"seal": seal.pk},
        )


def ask(*, at: datetime) -> None:
    """The tick: what was published while no file was named gets its lines."""
    if not settings.WITNESS_FILE:
        return
    asked = JobRun.objects.filter(kind=JobRun.Kind.WRITE_WITNESS).values_list(
        "payload__seal", flat=True
    )
    rows = Seal.objects.filter(publication__isnull=False).exclude(pk__in=list(asked))
    for seal in rows.order_by("pk"):
        request(seal, at=at)


def write_job(run: jobs.Run) -> None:
    seal = Seal.objects.select_related("publication__board").get(pk=run.job.payload["seal"])
    said = "见证文件里已有这一行"
    if append(settings.WITNESS_FILE, line_of(seal)):
        said = "见证文件添了一行"
    failpoint("after_witness")
    with transaction.atomic(durable=True):
        run.finish(said)


def append(path: str, line: str) -> bool:
    """Whether the line was added; False when it was there. Half a line of a power cut stays, ended."""
    with open(path, "a+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        there = file.read()
        if f"{line}\n".encode() in there.splitlines(keepends=True):
            return False
        end = b"\n" if there and not there.endswith(b"\n") else b""
        file.write(end + f"{line}\n".encode())
        file.flush()
        os.fsync(file.fileno())
    return True
