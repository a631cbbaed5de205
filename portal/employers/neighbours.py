"""What rooms above this one know of a post or a person: they say so here when they are loaded."""

from collections.abc import Callable

from portal.employers.models import Appointment, AppointmentTerms

Made = Callable[[AppointmentTerms, Appointment], None]
Procedures = Callable[[int], int]
_made: list[Made] = []
_procedures: list[Procedures] = []


def when_made(hear: Made) -> Made:
    """Declare who hears that both have signed, before it is kept; Refused there undoes it."""
    _made[:] = [hear]
    return hear


def tell_made(terms: AppointmentTerms, appointment: Appointment) -> None:
    """Both have signed and the appointment is made."""
    for hear in _made:
        hear(terms, appointment)


def counts_procedures(count: Procedures) -> Procedures:
    """Declare who knows the points procedures of a person."""
    _procedures[:] = [count]
    return count


def procedures_under_way(person_id: int) -> int:
    """How many points procedures against this person are not decided yet."""
    return sum(count(person_id) for count in _procedures)
