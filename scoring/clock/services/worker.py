"""What a worker does with a job: the kind names the effect, all of them on this page."""

from collections.abc import Mapping
from datetime import datetime

from scoring.base.services import jobs
from scoring.models import JobRun
from scoring.month.services import scoring_jobs
from scoring.objection.services import publicity
from scoring.proof.services import nightly_check, witness
from scoring.publication.services import page_editions, publication
from scoring.quarter.services import boards
from scoring.rubric.services import impact
from scoring.telling.services import reminders

Kind = JobRun.Kind
EFFECTS: Mapping[str, jobs.Effect] = {
    Kind.SCORE_MONTH: scoring_jobs.score_month_job,
    Kind.SCORE_PLANTS: scoring_jobs.score_plants_job,
    Kind.COMPOSE_QUARTER: boards.compose_job,
    Kind.PUBLISH_QUARTER: publication.publish_job,
    Kind.TELL_PUBLICATION: publication.tell_job,
    Kind.REPRINT_PAGES: page_editions.reprint_job,
    Kind.CLOSE_PUBLICITY: publicity.close_job,
    Kind.PUBLISH_BOARD: publicity.release_job,
    Kind.ARCHIVE: publicity.archive_job,
    Kind.REMIND: reminders.remind_job,
    Kind.DELIVER_REMINDER: reminders.deliver_job,
    Kind.WRITE_WITNESS: witness.write_job,
    Kind.VERIFY: nightly_check.verify_job,
    Kind.RUBRIC_IMPACT: impact.work_out,
}


# Those that compute whole quarters between two statements, in seconds. A frozen process holds its
# board for as long: those that only keep what was drawn before do with what a request has.
PATIENCE: Mapping[str, int] = {
    Kind.SCORE_MONTH: 120,
    Kind.SCORE_PLANTS: 600,
    Kind.COMPOSE_QUARTER: 120,
    Kind.RUBRIC_IMPACT: 600,
}


def run(job_id: int, *, at: datetime) -> str:
    """Take the job if it is free and do it; a word about what happened."""
    return jobs.attempt(job_id, at=at, effects=EFFECTS, patience=PATIENCE)
