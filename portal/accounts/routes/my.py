"""One's own account: what is kept, how to change it, how to take it away; one's own firm."""

import json
from typing import Any

from flask import Blueprint, Response, flash, url_for

from portal.access.policy import Permission
from portal.accounts import actions, queries, tries
from portal.accounts import session as sessions
from portal.accounts.forms import (
    ChangeMobileForm,
    ChangePasswordForm,
    EditEducationForm,
    FirmForm,
)
from portal.accounts.models import Organisation, Person
from portal.core import clock
from portal.web.guard import actor, requires, writes
from portal.web.page import go, page

bp = Blueprint("my", __name__, url_prefix="/my/account")
P = Permission


@bp.get("")
@requires(P.ACCOUNTS_PERSON_OWN)
def account() -> Response:
    person = _self()
    return page(
        "accounts/my/account.html",
        person=person,
        duties=queries.list_held_duties(person, clock.today()),
        firms=queries.list_own_firms(actor()),
    )


@bp.route("/mobile", methods=["GET", "POST"])
@requires(P.ACCOUNTS_PERSON_OWN)
def change_mobile() -> Response:
    person = _self()
    form = ChangeMobileForm()
    if form.validate_on_submit():
        with form.refusals():
            actions.change_mobile(person, form.mobile.data or "", by=actor())
            flash("手机号已修改")
            return go(url_for(".account"))
    return page(
        "accounts/my/change_mobile.html", fragments=("mobile_form",), form=form, person=person
    )


@bp.route("/password", methods=["GET", "POST"])
@requires(P.ACCOUNTS_PERSON_OWN)
def change_password() -> Response:
    person = _self()
    form = ChangePasswordForm()
    if form.validate_on_submit():
        counter = tries.of_account(person.resident_id)
        wrong = actions.WrongPassword
        with form.refusals(), tries.counted(counter, now=clock.now(), failure=wrong):
            actions.change_password(
                person,
                current=form.current.data or "",
                fresh=form.fresh.data or "",
                by=actor(),
            )
            sessions.sign_in(person)
            flash("密码已修改，其他设备上的登录已全部退出")
            return go(url_for(".account"))
    return page("accounts/my/change_password.html", fragments=("password_form",), form=form)


@bp.route("/education", methods=["GET", "POST"])
@requires(P.ACCOUNTS_PERSON_OWN)
def edit_education() -> Response:
    person = _self()
    form = EditEducationForm(education=person.education or "", major=person.major)
    if form.validate_on_submit():
        with form.refusals():
            actions.edit_education(person, form.chosen, form.major.data or "", by=actor())
            flash("学历信息已保存")
            return go(url_for(".account"))
    return page("accounts/my/edit_education.html", fragments=("education_form",), form=form)


@bp.get("/data")
@writes
@requires(P.ACCOUNTS_PERSON_OWN)
def download_data() -> Response:
    data = actions.copy_own_data(_self(), by=actor(), today=clock.today())
    body = json.dumps(data, ensure_ascii=False, indent=2)
    response = Response(body, mimetype="application/json")
    response.headers["Content-Disposition"] = 'attachment; filename="account.json"'
    return response


@bp.route("/firm", methods=["GET", "POST"])
@requires(P.ACCOUNTS_FIRM_REGISTER)
def register_firm() -> Response:
    person = _self()
    form = FirmForm(contact_name=person.name, contact_mobile=person.mobile)
    if form.validate_on_submit():
        with form.refusals():
            firm = actions.register_firm(_details(form), by=actor(), today=clock.today())
            return go(url_for(".firm", public_id=firm.public_id))
    return page("accounts/my/register_firm.html", fragments=("firm_form",), form=form)


@bp.get("/firm/<public_id:public_id>")
@requires(P.ACCOUNTS_FIRM_REGISTER)
def firm(public_id: str) -> Response:
    return page("accounts/my/firm.html", firm=_own_firm(public_id))


@bp.route("/firm/<public_id:public_id>/correct", methods=["GET", "POST"])
@requires(P.ACCOUNTS_FIRM_REGISTER)
def correct_firm(public_id: str) -> Response:
    firm = _own_firm(public_id)
    form = FirmForm(obj=firm)
    if form.validate_on_submit():
        with form.refusals():
            actions.correct_firm(firm, _details(form), by=actor(), today=clock.today())
            return go(url_for(".firm", public_id=public_id))
    return page("accounts/my/correct_firm.html", fragments=("firm_form",), form=form, firm=firm)


def _self() -> Person:
    return queries.person_by_id(actor().id)


def _own_firm(public_id: str) -> Organisation:
    return queries.get_firm(actor(), P.ACCOUNTS_FIRM_REGISTER, public_id)


def _details(form: FirmForm) -> actions.FirmDetails:
    def text(field: Any) -> str:
        return field.data or ""

    return actions.FirmDetails(
        credit_code=text(form.credit_code),
        credit_code_note=text(form.credit_code_note),
        name=text(form.name),
        region=text(form.region),
        contact_name=text(form.contact_name),
        contact_mobile=text(form.contact_mobile),
    )
