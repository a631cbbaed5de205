"""The pool's settings as they are in force on a day."""

from datetime import date

from portal.pool.rules import agreed, settings
from portal.pool.rules.freshness import Days
from portal.pool.rules.matching import Terms, Weights
from portal.pool.rules.waiting_list import Cap
from portal.terms import queries


def matching_terms(on: date) -> Terms:
    """By what matching goes that day."""
    lines = queries.timelines(*settings.MATCHING)
    return Terms(
        weights=Weights(**lines.of(settings.WEIGHTS).on(on)),
        max_active_projects=lines.of(settings.MAX_ACTIVE_PROJECTS).on(on),
        late_days=lines.of(settings.LATE_DAYS).on(on),
        near_days=lines.of(settings.NEAR_DAYS).on(on),
        full_months=lines.of(settings.FULL_MONTHS).on(on),
        spare_points=lines.of(settings.SPARE_POINTS).on(on),
        training_months=lines.of(settings.TRAINING_MONTHS).on(on),
        fresh_days=lines.of(settings.FRESH_DAYS).on(on),
        headcount_bands=tuple(limit for (limit,) in lines.of(settings.HEADCOUNT_BANDS).on(on)),
    )


def fresh_days(on: date) -> int:
    """For how many days a confirmation holds that day."""
    return queries.value(settings.FRESH_DAYS, on)


def freshness_days(on: date) -> Days:
    """All by which a confirmation is reckoned that day."""
    lines = queries.timelines(*settings.FRESHNESS)
    return Days(*(lines.of(setting).on(on) for setting in settings.FRESHNESS))


def open_cap(on: date) -> Cap:
    """How many invitations to one project may wait that day."""
    most = queries.value(settings.OPEN_INVITATIONS, on)
    return Cap(most["least"], most["per-post"])


def looks_a_day(on: date) -> int:
    """How many people's contact one clerk may open that day."""
    return queries.value(settings.LOOKS_A_DAY, on)


def unasked_days(on: date) -> int:
    """After how many days without an invitation somebody counts as long unasked that day."""
    return queries.value(settings.UNASKED_DAYS, on)


def data_working_days(on: date) -> int:
    """How many working days there are to answer a request about one's data made that day."""
    return queries.value(settings.DATA_WORKING_DAYS, on)


def answer_working_days(on: date) -> int:
    """How many working days an invitation sent that day waits."""
    return queries.value(settings.ANSWER_WORKING_DAYS, on)


def agreed_days(on: date) -> agreed.Days:
    """How long a yes of that day stands, and how long before its end both are told."""
    return agreed.Days(**queries.value(settings.AGREED_DAYS, on))


def matching_in_force(on: date) -> list[queries.InForce]:
    """The settings of matching as they are listed: value, origin, since when, what will come."""
    lines = queries.timelines(*settings.MATCHING)
    return [queries.in_force(setting, lines.of(setting), on) for setting in settings.MATCHING]
