"""The room's settings as they are in force on a day."""

from datetime import date

from portal.calendar.queries import workdays
from portal.employers.rules import settings
from portal.employers.rules.appointment import Limits
from portal.employers.rules.ending import report_by
from portal.employers.rules.filing import FilingTerms
from portal.employers.rules.sectors import ProjectType
from portal.employers.rules.staffing import (
    STANDARD_OF_2025,
    AreaClass,
    BuildingKind,
    Posts,
    Standard,
)
from portal.terms import queries


def staffing_standard(kind: ProjectType, on: date) -> Standard:
    """What is advised that day for projects of this type: its own bands, else the general ones."""
    own = settings.STAFFING_BY_TYPE[kind]
    lines = queries.timelines(
        *(
            own,
            settings.STAFFING,
            settings.STAFFING_STEP,
            settings.STAFFING_BY_AREA,
            settings.AREA_LIMITS,
        )
    )
    bands, areas = lines.of(own), lines.of(settings.STAFFING_BY_AREA)
    chosen = bands if bands.on(on) else lines.of(settings.STAFFING)
    sizes = lines.of(settings.AREA_LIMITS).on(on)
    return Standard(
        in_force_on=chosen.since(on) or STANDARD_OF_2025.in_force_on,
        by_headcount=tuple(
            (limit, Posts(total, full_time)) for limit, total, full_time in chosen.on(on)
        ),
        step=lines.of(settings.STAFFING_STEP).on(on),
        by_area={
            (building, size): Posts(
                areas.on(on)[settings.area_name(building, size, "total")],
                areas.on(on)[settings.area_name(building, size, "full-time")],
            )
            for building in BuildingKind
            for size in AreaClass
        },
        medium_m2=sizes["medium"],
        large_m2=sizes["large"],
    )


def limits(on: date) -> Limits:
    """How much one person may hold at once, by what is in force that day."""
    most = queries.value(settings.LIMITS, on)
    return Limits(full_time_projects=most["full-time"], projects=most["all"])


def sign_working_days(on: date) -> int:
    """How many working days terms drawn up that day wait for both signatures."""
    return queries.value(settings.SIGN_WORKING_DAYS, on)


def report_working_days(on: date) -> int:
    """Within how many working days a change or an end of that day is reported."""
    return queries.value(settings.REPORT_WORKING_DAYS, on)


def report_due_on(happened_on: date) -> date:
    """The last day to report what happened that day."""
    return report_by(happened_on, report_working_days(happened_on), workdays())


def replace_working_days(on: date) -> int:
    """Within how many working days a person refused that day is to be replaced."""
    return queries.value(settings.REPLACE_WORKING_DAYS, on)


def filing_terms() -> FilingTerms:
    """The periods of filing, by the working days that were approved."""
    lines = queries.timelines(settings.JOINING_WORKING_DAYS, settings.BACKDATED_DAYS)
    return FilingTerms(
        lines.of(settings.JOINING_WORKING_DAYS), lines.of(settings.BACKDATED_DAYS), workdays()
    )
