"""The pool's settings as they are in force on a day."""

from datetime import date

from portal.pool.rules import terms
from portal.pool.rules.matching import Terms, Weights
from portal.terms import queries


def matching_terms(on: date) -> Terms:
    """By what matching goes that day."""
    lines = queries.timelines(*terms.MATCHING)
    return Terms(
        weights=Weights(**lines.of(terms.WEIGHTS).on(on)),
        max_active_projects=lines.of(terms.MAX_ACTIVE_PROJECTS).on(on),
        late_days=lines.of(terms.LATE_DAYS).on(on),
        near_days=lines.of(terms.NEAR_DAYS).on(on),
        full_months=lines.of(terms.FULL_MONTHS).on(on),
        spare_points=lines.of(terms.SPARE_POINTS).on(on),
        training_months=lines.of(terms.TRAINING_MONTHS).on(on),
        fresh_days=lines.of(terms.FRESH_DAYS).on(on),
        headcount_bands=tuple(limit for (limit,) in lines.of(terms.HEADCOUNT_BANDS).on(on)),
    )


def fresh_days(on: date) -> int:
    """For how many days a confirmation holds that day."""
    return queries.value(terms.FRESH_DAYS, on)


def fresh_notice_days(on: date) -> int:
    """How many days before its end a confirmation is asked for again."""
    return queries.value(terms.FRESH_NOTICE_DAYS, on)


def answer_working_days(on: date) -> int:
    """How many working days an invitation sent that day waits."""
    return queries.value(terms.ANSWER_WORKING_DAYS, on)


def matching_in_force(on: date) -> list[queries.InForce]:
    """The settings of matching as they are listed: value, origin, since when, what will come."""
    lines = queries.timelines(*terms.MATCHING)
    return [queries.in_force(setting, lines.of(setting), on) for setting in terms.MATCHING]
