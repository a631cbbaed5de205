"""How appointments are filtered: the rules of filing, review and end as WHERE clauses."""

from collections.abc import Callable
from datetime import date

from sqlalchemy import ColumnElement, and_, or_

from portal.core.labels import Labelled
from portal.employers.models import (
    Appointment,
    AppointmentStatus,
    EndAnswer,
    EndKind,
    Project,
    Qualification,
    QualificationStatus,
)
from portal.employers.rules.filing import FilingState, FilingTerms, joined_too_long_ago

AWAITING = AppointmentStatus.AWAITING_FILING


class AppointmentFilter(Labelled):
    """聘用筛选; `awaiting-filing` takes in those that have missed their day."""

    AWAITING = "awaiting-filing", "待上传"
    MISSED_START = "missed-start", "开工前未上传"
    MISSED_JOINING = "missed-joining", "到岗后未按期上传"
    FILED = "filed", "在岗"
    UNREVIEWED = "unreviewed", "任职条件待核"
    REJECTED = "rejected", "任职条件不予认可，待更换"
    REFILE = "refile", "变更已签署，待报送"
    REFILE_MISSED = "refile-missed", "变更逾期未报送"
    ENDED = "ended", "已结束"
    ENDED_BY_FIRM = "ended-by-firm", "单位提出结束"
    ENDED_UNCONFIRMED = "ended-unconfirmed", "结束方式未经本人确认"
    END_DENIED = "end-denied", "结束方式本人表示不属实"
    END_TO_LOOK_AT = "end-to-look-at", "本人表示不属实，待核实"
    ENDED_AMID_POINTS = "ended-amid-points", "记分办理期间结束，待知悉"


# What a firm is asked to choose from: that points procedures run is HR's to know, and what HR does.
_FOR_HR = (AppointmentFilter.ENDED_AMID_POINTS, AppointmentFilter.END_TO_LOOK_AT)
FIRM_FILTERS = tuple(f for f in AppointmentFilter if f not in _FOR_HR)
OLDEST_FIRST = frozenset(
    {
        AppointmentFilter.MISSED_START,
        AppointmentFilter.MISSED_JOINING,
        AppointmentFilter.UNREVIEWED,
        AppointmentFilter.REJECTED,
        AppointmentFilter.REFILE,
        AppointmentFilter.REFILE_MISSED,
        AppointmentFilter.ENDED_AMID_POINTS,
        AppointmentFilter.END_TO_LOOK_AT,
    }
)


def appointment_clause(
    wanted: AppointmentFilter, today: date, terms: FilingTerms
) -> ColumnElement[bool]:
    """The rules of filing, review and end as a WHERE clause."""
    if wanted in _STANDING:
        return _STANDING[wanted]()
    as_it_is = Appointment.missed_as.is_(None)
    from_the_start = Appointment.starts_on <= Project.planned_start_on
    match wanted:
        case AppointmentFilter.MISSED_START:
            begun = and_(as_it_is, from_the_start, Project.planned_start_on <= today)
            before = Appointment.missed_as == FilingState.MISSED_START
            return and_(Appointment.status == AWAITING, or_(begun, before))
        case AppointmentFilter.MISSED_JOINING:
            missed = joined_too_long_ago(today, terms)
            starts_on = Appointment.starts_on
            past = or_(starts_on <= missed.until, starts_on.in_(missed.besides))
            before = Appointment.missed_as == FilingState.MISSED_JOINING
            late = or_(and_(as_it_is, ~from_the_start, past), before)
            return and_(Appointment.status == AWAITING, late)
        case _:
            return Appointment.refile_by < today


def unconfirmed() -> ColumnElement[bool]:
    """An end for which the firm spoke for the person, who has said nothing of it."""
    spoken_for = [kind for kind in EndKind if kind.speaks_for_person]
    return and_(Appointment.end_kind.in_(spoken_for), Appointment.end_answer.is_(None))


def _reviewed_as(*statuses: QualificationStatus) -> ColumnElement[bool]:
    is_so = Appointment.qualification.has(Qualification.status.in_(statuses))
    return and_(is_so, Appointment.status != AppointmentStatus.ENDED)


_F = AppointmentFilter
_STANDING: dict[AppointmentFilter, Callable[[], ColumnElement[bool]]] = {
    _F.AWAITING: lambda: Appointment.status == AWAITING,
    _F.FILED: lambda: Appointment.status == AppointmentStatus.FILED,
    _F.ENDED: lambda: Appointment.status == AppointmentStatus.ENDED,
    _F.UNREVIEWED: lambda: _reviewed_as(QualificationStatus.PENDING),
    _F.REJECTED: lambda: _reviewed_as(QualificationStatus.REJECTED),
    _F.REFILE: lambda: Appointment.refile_by.is_not(None),
    _F.ENDED_BY_FIRM: lambda: Appointment.end_kind == EndKind.BY_FIRM,
    _F.ENDED_UNCONFIRMED: unconfirmed,
    _F.END_DENIED: lambda: Appointment.end_answer == EndAnswer.DENIED,
    _F.END_TO_LOOK_AT: lambda: and_(
        Appointment.end_answer == EndAnswer.DENIED, Appointment.end_known_at.is_(None)
    ),
    _F.ENDED_AMID_POINTS: lambda: and_(
        Appointment.procedures > 0, Appointment.end_known_at.is_(None)
    ),
}
