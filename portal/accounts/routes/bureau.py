"""Officers verify contractors; administrators give and end duties."""

from enum import Enum
from typing import TypeVar

from flask import Blueprint, Response, flash, request, url_for

from portal.access.policy import Permission
from portal.access.roles import Role
from portal.accounts import actions, queries
from portal.accounts.forms import AddOrganisationForm, AssignDutyForm, EndDutyForm, VerifyFirmForm
from portal.accounts.models import Organisation, OrganisationKind, OrganisationStatus, Person
from portal.core import clock
from portal.core.errors import Refused
from portal.core.sectors import Sector
from portal.web.forms import halve, tidy
from portal.web.guard import actor, requires
from portal.web.page import go, page

bp = Blueprint("bureau", __name__, url_prefix="/bureau/accounts")
P = Permission
Kind = TypeVar("Kind", bound=Enum)


@bp.get("/firms")
@requires(P.ACCOUNTS_FIRM_VERIFY)
def firm_list() -> Response:
    status, matching = _chosen(OrganisationStatus, "status"), _matching()
    return page(
        "accounts/bureau/firm_list.html",
        fragments=("firm_rows",),
        firms=queries.list_firms(actor(), status=status, matching=matching, number=_number()),
        statuses=OrganisationStatus,
        chosen=status,
        matching=matching,
    )


@bp.route("/firms/<public_id:public_id>", methods=["GET", "POST"])
@requires(P.ACCOUNTS_FIRM_VERIFY)
def verify_firm(public_id: str) -> Response:
    firm = queries.get_firm(actor(), P.ACCOUNTS_FIRM_VERIFY, public_id)
    form = VerifyFirmForm()
    if form.validate_on_submit():
        with form.refusals():
            if form.is_refusal:
                actions.refuse_firm(firm, reason=form.reason.data or "", by=actor())
            else:
                actions.verify_firm(firm, waiver=form.waiver.data or "", by=actor())
            flash(f"{firm.status.label}：{firm.name}")
            return go(url_for(".firm_list"))
    return page(
        "accounts/bureau/verify_firm.html",
        fragments=("verify_form",),
        form=form,
        firm=firm,
        registrant=queries.person_by_id(firm.person_id) if firm.person_id else None,
    )


@bp.get("/duties")
@requires(P.ACCOUNTS_DUTY_READ)
def duty_list() -> Response:
    role, matching = _chosen(Role, "role"), _matching()
    return page(
        "accounts/bureau/duty_list.html",
        fragments=("duty_rows",),
        duties=queries.list_duties(
            actor(), today=clock.today(), role=role, matching=matching, number=_number()
        ),
        role=role,
        matching=matching,
    )


@bp.route("/duties/new", methods=["GET", "POST"])
@requires(P.ACCOUNTS_DUTY_ASSIGN)
def assign_duty() -> Response:
    form = AssignDutyForm(queries.list_public_bodies(actor(), P.ACCOUNTS_DUTY_ASSIGN))
    if form.validate_on_submit():
        with form.refusals():
            duty = actions.assign_duty(
                _person_of(form),
                Role(form.role.data),
                _organisation_of(form),
                by=actor(),
                today=clock.today(),
            )
            flash(f"已授予{duty.person.name}：{duty.organisation.name} {duty.role.label}")
            return go(url_for(".duty_list"))
    return page("accounts/bureau/assign_duty.html", fragments=("duty_form",), form=form)


@bp.route("/duties/<public_id:public_id>/end", methods=["GET", "POST"])
@requires(P.ACCOUNTS_DUTY_ASSIGN)
def end_duty(public_id: str) -> Response:
    duty = queries.get_duty(actor(), P.ACCOUNTS_DUTY_ASSIGN, public_id)
    form = EndDutyForm()
    if form.validate_on_submit():
        with form.refusals():
            actions.end_duty(duty, by=actor(), today=clock.today())
            flash(f"已结束{duty.person.name}的职责：{duty.role.label}")
            return go(url_for(".duty_list"))
    return page("accounts/bureau/end_duty.html", fragments=("end_form",), form=form, duty=duty)


@bp.route("/organisations/new", methods=["GET", "POST"])
@requires(P.ACCOUNTS_ORGANISATION_EDIT)
def add_organisation() -> Response:
    form = AddOrganisationForm(actor().region)
    if form.validate_on_submit():
        with form.refusals():
            organisation = actions.add_organisation(
                OrganisationKind(form.kind.data),
                form.name.data or "",
                form.region.data,
                Sector(form.sector.data) if form.sector.data else None,
                by=actor(),
            )
            flash(f"已登记单位：{organisation.name}，可以授予职责了")
            return go(url_for(".assign_duty"))
    return page(
        "accounts/bureau/add_organisation.html", fragments=("organisation_form",), form=form
    )


def _person_of(form: AssignDutyForm) -> Person:
    person = queries.find_person_by_resident_id(form.resident_id.data or "")
    if person is None:
        raise Refused("没有查到此身份证号的账户，请先由本人注册", field="resident_id")
    return person


def _organisation_of(form: AssignDutyForm) -> Organisation:
    """Whom the duty serves: a contractor by its code, a public body by choice."""
    if form.role.data != Role.FIRM:
        return queries.get_organisation(actor(), P.ACCOUNTS_DUTY_ASSIGN, form.organisation.data)
    code = form.credit_code.data or ""
    firm = queries.find_firm(actor(), P.ACCOUNTS_DUTY_ASSIGN, code)
    if firm is None:
        raise Refused("本辖区没有这个代码的施工单位，请核对", field="credit_code")
    return firm


def _chosen(kind: type[Kind], name: str) -> Kind | None:
    """The member that the address names; None for none or nonsense."""
    try:
        return kind(request.args.get(name, ""))
    except ValueError:
        return None


def _matching() -> str:
    return str(tidy(halve(request.args.get("matching", ""))))[:60]


def _number() -> int:
    return request.args.get("page", 1, type=int)
