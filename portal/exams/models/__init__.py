"""Tables of the examination room."""

from portal.exams.models.correction import CorrectionStatus, QuestionCorrection
from portal.exams.models.dossier import IntegrityDossier, IntegrityNote, IntegrityVerdict
from portal.exams.models.incident import Incident, IncidentKind
from portal.exams.models.paper import Answer, Booklet, Paper, PaperItem, PaperStatus
from portal.exams.models.presence import MovePin, PageEvent, PageEventKind, Presence
from portal.exams.models.receipt import DailyRoot, PaperReceipt
from portal.exams.models.rehearsal import Rehearsal
from portal.exams.models.room import Invigilator, Room
from portal.exams.models.sitting import Application, ApplicationStatus, Sitting

__all__ = [
    "Answer",
    "Application",
    "ApplicationStatus",
    "Booklet",
    "CorrectionStatus",
    "DailyRoot",
    "Incident",
    "IncidentKind",
    "IntegrityDossier",
    "IntegrityNote",
    "IntegrityVerdict",
    "Invigilator",
    "MovePin",
    "PageEvent",
    "PageEventKind",
    "Paper",
    "PaperItem",
    "PaperReceipt",
    "PaperStatus",
    "Presence",
    "QuestionCorrection",
    "Rehearsal",
    "Room",
    "Sitting",
]
