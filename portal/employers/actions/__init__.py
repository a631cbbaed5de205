"""What contractors do: projects, appointments, their filing and their end."""

from portal.employers.actions.appointments import (
    appoint,
    appoint_by_resident_id,
    draw_up_document,
    end_appointment,
    file_appointment,
    preview,
)
from portal.employers.actions.projects import ProjectDetails, edit_project, register_project

__all__ = [
    "ProjectDetails",
    "appoint",
    "appoint_by_resident_id",
    "draw_up_document",
    "edit_project",
    "end_appointment",
    "file_appointment",
    "preview",
    "register_project",
]
