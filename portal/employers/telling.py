"""Who is told of terms, posts, evidence and warnings: the person and the firm, each thing once."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from portal.core import clock
from portal.employers.models import (
    Appointment,
    AppointmentTerms,
    EndAnswer,
    FilingWarning,
    Project,
    Qualification,
    QualificationStatus,
)
from portal.employers.queries.warnings import Cause
from portal.notices.actions import Telling, ask_again, settle, tell
from portal.web.filters import day_cn

ARTICLE_10 = (
    "《管理办法》第十条：不得因正常履行职责而违法解除劳动合同；"
    "认为受到打击报复或者违法解除的，可以在聘用页面投诉"
)


def to_sign(terms: AppointmentTerms, *, now: datetime) -> None:
    """The person has words to sign, of a post or of a change of it."""
    firm, project, by = terms.organisation.name, terms.project.name, _last_day(terms)
    what = "提出变更聘用，请签署新一版" if terms.appointment_id else "请您签署"
    words = f"{firm}{what}“{project}”的聘用文件，{day_cn(by)}（含当日）前有效"
    _person(terms, "to-sign", words, now)


def signed_by_person(terms: AppointmentTerms, *, now: datetime) -> None:
    """The firm's signature is the one that is missing."""
    words = f"{terms.person.name}已签署“{terms.project.name}”的聘用文件，等贵单位签署"
    _firm(terms, "to-sign", words, now)


def signed_by_both(terms: AppointmentTerms, *, is_change: bool, now: datetime) -> None:
    """Both are told that the post, or its change, counts."""
    project, what = terms.project.name, "变更生效" if is_change else "聘用成立"
    done(terms, now=now)
    _person(terms, "signed", f"“{project}”的聘用文件双方已签署，{what}", now)
    _firm(terms, "signed", f"{terms.person.name}在“{project}”的聘用文件双方已签署，{what}", now)


def taken_back(terms: AppointmentTerms, *, now: datetime) -> None:
    """The person need not sign any more."""
    done(terms, now=now)
    words = f"{terms.organisation.name}已撤回“{terms.project.name}”的聘用文件，不需要再签署"
    _person(terms, "taken-back", words, now)


def refused(terms: AppointmentTerms, *, now: datetime) -> None:
    """The firm hears that the person does not sign."""
    done(terms, now=now)
    words = f"{terms.person.name}不同意签署“{terms.project.name}”的聘用文件，理由见聘用文件页面"
    _firm(terms, "refused", words, now)


def lapsed(terms: AppointmentTerms, *, now: datetime) -> None:
    """Nobody need sign any more."""
    done(terms, now=now)
    what = f"“{terms.project.name}”的聘用文件逾期没有双方签署，已失效"
    _person(terms, "lapsed", what, now)
    _firm(terms, "lapsed", f"{terms.person.name}：{what}，需要聘用的请重新发出", now)


def done(terms: AppointmentTerms, *, now: datetime) -> None:
    """Nothing is left to sign of this version."""
    settle(_key(terms, "to-sign:person"), _key(terms, "to-sign:firm"), now=now)


def ended(appointment: Appointment, *, now: datetime) -> None:
    """The person hears how the post ended, and what Art 10 gives them."""
    how = appointment.end_kind.label if appointment.end_kind else "结束"
    words = f"您在“{appointment.project.name}”的聘用{day_cn(appointment.ended_on)}结束（{how}）。"
    if appointment.awaits_answer and appointment.end_kind:
        claim = appointment.end_kind.claim
        words += f"单位报告是{claim}，请确认；不属实的请说明，由人力社保部门核实。"
    _of_end(appointment, words + ARTICLE_10, "", now)


def end_answered(appointment: Appointment, *, now: datetime) -> None:
    """Nothing is left to answer; the firm hears what was said of its word."""
    settle(_end_key(appointment, ""), now=now)
    told = f"{appointment.person.name}在“{appointment.project.name}”的聘用结束"
    if appointment.end_answer is EndAnswer.DENIED:
        words = f"{told}，{EndAnswer.DENIED.label}，已转项目所在区县人力社保部门核实"
    else:
        words = f"{told}，本人已确认结束方式"
    tell(
        Telling(
            "employers.end",
            words,
            _end_key(appointment, "answered:firm"),
            organisation_id=appointment.organisation_id,
            endpoint="employers.firm.appointment",
            args={"appointment_id": appointment.public_id},
        ),
        now=now,
    )


def denial_known(appointment: Appointment, *, now: datetime) -> None:
    """The person hears that HR has what they said."""
    where = f"“{appointment.project.name}”"
    words = f"您对{where}聘用结束的说明，人力社保部门已知悉；需要正式办理的，可以提出履职保护投诉"
    _of_end(appointment, words, "known", now)


def _of_end(appointment: Appointment, words: str, step: str, now: datetime) -> None:
    told = Telling(
        "employers.end",
        words,
        _end_key(appointment, step),
        person_id=appointment.person_id,
        endpoint="employers.my.appointment",
        args={"appointment_id": appointment.public_id},
    )
    tell(told, now=now)


def _end_key(appointment: Appointment, step: str) -> str:
    return f"employers.end:{appointment.id}" + (f":{step}" if step else "")


def reviewed(appointment: Appointment, held: Qualification, *, now: datetime) -> None:
    """The person hears what HR made of the evidence; the firm what it is to add. That it is to
    replace the person, a warning says.
    """
    key = f"employers.evidence:{held.id}:{now.timestamp():.6f}"
    args = {"appointment_id": appointment.public_id}
    where = f"“{appointment.project.name}”"
    told = Telling(
        "employers.evidence",
        f"您在{where}的任职条件材料已有核查结论：{held.status.label}",
        f"{key}:person",
        person_id=appointment.person_id,
        endpoint="employers.my.appointment",
        args=args,
    )
    tell(told, now=now)
    if held.status is QualificationStatus.RETURNED:
        words = f"{where}{appointment.person.name}的任职条件材料被退回，请补正"
        to_firm = Telling(
            "employers.evidence",
            words,
            f"{key}:firm",
            organisation_id=appointment.organisation_id,
            endpoint="employers.firm.appointment",
            args=args,
        )
        tell(to_firm, now=now)


def warned(project: Project, cause: Cause, *, now: datetime) -> None:
    """The firm is told at the moment that the warning is given, or stands again."""
    post = cause.appointment
    if post is None:
        whom, endpoint = project.name, "employers.firm.project"
        args = {"project_id": project.public_id}
    else:
        whom, endpoint = f"{project.name}，{post.person.name}", "employers.firm.appointment"
        args = {"appointment_id": post.public_id}
    told = Telling(
        "employers.warning",
        f"{cause.stage.label}：{whom}，期限{day_cn(cause.due_on)}",
        _warning_key(cause.about),
        organisation_id=project.organisation_id,
        endpoint=endpoint,
        args=args,
    )
    if not tell(told, now=now):
        ask_again(told.key)


def cause_gone(warnings: Iterable[FilingWarning], *, now: datetime) -> None:
    """What was warned of is done."""
    settle(*(_warning_key(warning.about) for warning in warnings), now=now)


def _warning_key(about: str) -> str:
    return f"employers.warning:{about}"


def _last_day(terms: AppointmentTerms) -> date:
    """The last whole day on which it can be signed."""
    return (terms.lapses_at - timedelta(microseconds=1)).astimezone(clock.BEIJING).date()


def _key(terms: AppointmentTerms, what: str) -> str:
    return f"employers.terms:{terms.id}:{what}"


def _person(terms: AppointmentTerms, what: str, words: str, now: datetime) -> None:
    told = Telling(
        "employers.terms",
        words,
        _key(terms, f"{what}:person"),
        person_id=terms.person_id,
        endpoint="employers.my.terms",
        args={"terms_id": terms.public_id},
    )
    tell(told, now=now)


def _firm(terms: AppointmentTerms, what: str, words: str, now: datetime) -> None:
    told = Telling(
        "employers.terms",
        words,
        _key(terms, f"{what}:firm"),
        organisation_id=terms.organisation_id,
        endpoint="employers.signing.terms",
        args={"terms_id": terms.public_id},
    )
    tell(told, now=now)
