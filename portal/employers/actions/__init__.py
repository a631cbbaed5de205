"""What contractors, specialists and HR do: projects, terms, filings, changes, ends, evidence."""

from portal.employers.actions.amending import propose_change
from portal.employers.actions.appointments import appoint, preview
from portal.employers.actions.ending import answer_end, end_appointment, note_end
from portal.employers.actions.evidence import (
    Stated,
    add_evidence,
    keep_evidence,
    offer_by_resident_id,
    review,
)
from portal.employers.actions.filing import (
    awaits_file,
    draw_up_document,
    file_appointment,
    refuse_unwanted,
)
from portal.employers.actions.projects import ProjectDetails, edit_project, register_project
from portal.employers.actions.terms import (
    lapse_overdue,
    obstacles,
    offer,
    redraw,
    refuse,
    sign,
    take_back,
)
from portal.employers.actions.warnings import settle, warn

__all__ = [
    "ProjectDetails",
    "Stated",
    "add_evidence",
    "answer_end",
    "appoint",
    "awaits_file",
    "draw_up_document",
    "edit_project",
    "end_appointment",
    "file_appointment",
    "keep_evidence",
    "lapse_overdue",
    "note_end",
    "obstacles",
    "offer",
    "offer_by_resident_id",
    "preview",
    "propose_change",
    "redraw",
    "refuse",
    "refuse_unwanted",
    "register_project",
    "review",
    "settle",
    "sign",
    "take_back",
    "warn",
]
