"""Tables of the examination room."""

from portal.exams.models.paper import Answer, Paper, PaperItem, PaperStatus
from portal.exams.models.receipt import DailyRoot, PaperReceipt
from portal.exams.models.sitting import Application, ApplicationStatus, Sitting

__all__ = [
    "Answer",
    "Application",
    "ApplicationStatus",
    "DailyRoot",
    "Paper",
    "PaperItem",
    "PaperReceipt",
    "PaperStatus",
    "Sitting",
]
