"""The primitives that the template of the 配备文件 may see (Art 4; DOMAIN §8.2, last row)."""

from dataclasses import dataclass
from datetime import date

from portal.accounts.models import Organisation
from portal.core.identity import mask_name
from portal.employers.models import Appointment, AppointmentTerms
from portal.employers.rules.terms import Rows, Wording
from portal.employers.wording import plan_of, wording_of
from portal.letters.actions import Draft
from portal.letters.models import LetterKind
from portal.web.filters import day_cn, moment

STYLESHEETS = ("css/paper.css", "css/staffing.css")


@dataclass(frozen=True, slots=True)
class Signatures:
    """两方签署: who clicked when, and under which words."""

    firm: str
    person: str
    version: str
    digest: str


@dataclass(frozen=True, slots=True)
class StaffingPage:
    """配备文件版面: tables of label and words, the clauses, and who signed or signs."""

    project: Rows
    specialist: Rows
    clauses: tuple[str, ...]
    firm: str
    name: str
    authority: str
    is_specimen: bool
    drawn_up: str
    number: str
    signatures: Signatures | None


def lay_out(
    appointment: Appointment,
    authority: Organisation | None,
    today: date,
    terms: AppointmentTerms | None = None,
) -> StaffingPage:
    """The page of an appointment: of the version that both signed, else as things stand, to be
    signed by hand.
    """
    firm, person = appointment.organisation, appointment.person
    wording = _wording(appointment, terms)
    return StaffingPage(
        project=wording.project,
        specialist=wording.specialist,
        clauses=wording.clauses,
        firm=dict(wording.project)["施工总承包单位"],
        name=dict(wording.specialist)["姓名"],
        authority=authority.name if authority else "",
        is_specimen=firm.is_demo or person.is_demo,
        drawn_up=day_cn(terms.settled_at if terms else today),
        number=appointment.public_id.upper(),
        signatures=_signatures(terms) if terms else None,
    )


def staffing_draft(page: StaffingPage, appointment: Appointment) -> Draft:
    """配备文件 (Art 4); the square shows whom it names, masked."""
    return Draft(
        kind=LetterKind.STAFFING,
        subject=appointment.public_id,
        person_id=appointment.person_id,
        template="employers/document.html",
        page=page,
        shown=(
            ("工程项目", dict(page.project)["项目名称"]),
            ("施工总承包单位", page.firm),
            ("劳资专管员", mask_name(page.name)),
            ("到岗日期", dict(page.specialist)["到岗日期"]),
            ("签署", page.signatures.version if page.signatures else "线下签署"),
            ("生成日期", page.drawn_up),
        ),
        stylesheets=STYLESHEETS,
    )


def _wording(appointment: Appointment, terms: AppointmentTerms | None) -> Wording:
    if terms is not None:
        return terms.wording
    return wording_of(appointment.project, appointment.person, plan_of(appointment))


def _signatures(terms: AppointmentTerms) -> Signatures:
    clerk = terms.firm_signed_by.name if terms.firm_signed_by else ""
    return Signatures(
        firm=f"经办人{clerk}，{moment(terms.firm_signed_at)}在平台确认签署",
        person=f"{terms.person.name}，{moment(terms.person_signed_at)}在平台确认签署",
        version=f"第{terms.number}版，双方已签署",
        digest=terms.digest,
    )
