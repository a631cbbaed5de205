"""Who may act for the firm about an appointment: not the specialist themselves."""

from portal.access.roles import Actor
from portal.accounts.queries import names_of_clerks
from portal.employers.models import Appointment, AppointmentTerms
from portal.employers.rules.sides import Act, stand_in


def why_not_oneself(act: Act, about: AppointmentTerms | Appointment, by: Actor) -> str:
    """Why this clerk cannot do it for the firm, and who can; empty if they can."""
    if about.person_id != by.id:
        return ""
    return stand_in(act, names_of_clerks(about.organisation_id, but=by.id))
