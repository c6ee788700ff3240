"""The rows of the system. What may never change says `append_only = True`; triggers keep it."""

from scoring.models.activity import Activity, Attendance
from scoring.models.attachment import Attachment, Upload
from scoring.models.board import Board, Draft
from scoring.models.calendar import CalendarDay, CalendarNotice, DeadlineSetting, Emergency
from scoring.models.check import Answer, Check
from scoring.models.claim import PeerAnswer, PeerRequest
from scoring.models.entry import Entry
from scoring.models.grade_decision import GradeDecision, GradeRuling
from scoring.models.job import JobRun, Notice
from scoring.models.notice_code import NoticeCode
from scoring.models.objection import (
    Adjustment,
    Correction,
    CorrectionClearance,
    Objection,
    ObjectionAuthor,
    ObjectionStep,
    Ruling,
)
from scoring.models.page import Page
from scoring.models.publication import Publication, Standing
from scoring.models.reminder import Heartbeat, Reminder, ReminderDelivery, ReminderLine
from scoring.models.result import MonthlyResult
from scoring.models.rubric_draft import DraftRevision, ImpactPart, ImpactRun, RubricDraft
from scoring.models.scheme import Participant, RubricInForce, RubricVersion
from scoring.models.seal import Seal
from scoring.models.sheet import Confirmation, Sheet, Transition
from scoring.models.suggestion import Suggestion, SuggestionAnswer
from scoring.models.timing import TimeSample
from scoring.models.upload import (
    Applying,
    DepartmentFeed,
    DisputeAnswer,
    EntryDispute,
    TableFile,
    UploadLine,
)
from scoring.models.year import Award, PayExport

__all__ = [
    "Activity",
    "Adjustment",
    "Answer",
    "Applying",
    "Attachment",
    "Attendance",
    "Award",
    "Board",
    "CalendarDay",
    "CalendarNotice",
    "Check",
    "Confirmation",
    "Correction",
    "CorrectionClearance",
    "DeadlineSetting",
    "DepartmentFeed",
    "DisputeAnswer",
    "Draft",
    "DraftRevision",
    "Emergency",
    "Entry",
    "EntryDispute",
    "GradeDecision",
    "GradeRuling",
    "Heartbeat",
    "ImpactPart",
    "ImpactRun",
    "JobRun",
    "MonthlyResult",
    "Notice",
    "NoticeCode",
    "Objection",
    "ObjectionAuthor",
    "ObjectionStep",
    "Page",
    "Participant",
    "PayExport",
    "PeerAnswer",
    "PeerRequest",
    "Publication",
    "Reminder",
    "ReminderDelivery",
    "ReminderLine",
    "RubricDraft",
    "RubricInForce",
    "RubricVersion",
    "Ruling",
    "Seal",
    "Sheet",
    "Standing",
    "Suggestion",
    "SuggestionAnswer",
    "TableFile",
    "TimeSample",
    "Transition",
    "Upload",
    "UploadLine",
]
