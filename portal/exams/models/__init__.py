"""Tables of the examination room."""

from portal.exams.models.paper import Answer, Paper, PaperItem, PaperStatus
from portal.exams.models.sitting import Application, ApplicationStatus, Sitting

__all__ = [
    "Answer",
    "Application",
    "ApplicationStatus",
    "Paper",
    "PaperItem",
    "PaperStatus",
    "Sitting",
]
