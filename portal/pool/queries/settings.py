"""The pool's settings as they are in force on a day."""

from datetime import date

from portal.pool.rules import settings
from portal.pool.rules.matching import Terms, Weights
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


def fresh_notice_days(on: date) -> int:
    """How many days before its end a confirmation is asked for again."""
    return queries.value(settings.FRESH_NOTICE_DAYS, on)


def answer_working_days(on: date) -> int:
    """How many working days an invitation sent that day waits."""
    return queries.value(settings.ANSWER_WORKING_DAYS, on)


def matching_in_force(on: date) -> list[queries.InForce]:
    """The settings of matching as they are listed: value, origin, since when, what will come."""
    lines = queries.timelines(*settings.MATCHING)
    return [queries.in_force(setting, lines.of(setting), on) for setting in settings.MATCHING]
