"""Strangers become people: register, sign in, sign out."""

from datetime import date

from flask import Blueprint, Response, flash, request, session, url_for
from werkzeug.urls import iri_to_uri

from portal.access.roles import Actor
from portal.accounts import actions, queries, tries
from portal.accounts import session as sessions
from portal.accounts.forms import RegisterForm, SignInForm
from portal.core import clock
from portal.web.forms import tidy
from portal.web.guard import actor, everyone, present
from portal.web.navigation import home_door
from portal.web.page import go, page

bp = Blueprint("public", __name__)
# Carried in the session, as a date of birth does not belong into an address.
TURNS_SIXTEEN = "turns_sixteen_on"


@bp.route("/register", methods=["GET", "POST"])
@everyone
def register() -> Response:
    back = _own_path(request.args.get("next", ""))
    if (person := present()) is not None:
        return go(back or _home(person))
    form = RegisterForm()
    if form.validate_on_submit():
        with form.refusals():
            return _open_account(form, back)
    return page("accounts/public/register.html", fragments=("register_form",), form=form, back=back)


def _open_account(form: RegisterForm, back: str) -> Response:
    already, number = actions.AlreadyRegistered, form.certificate_number.data or ""
    counters = [tries.of_registering()]
    if number:
        counters.append(tries.of_claiming(form.resident_id.data or ""))
    with tries.counted(*counters, now=clock.now(), failure=already):
        try:
            person = actions.register(
                name=form.name.data or "",
                resident_id=form.resident_id.data or "",
                mobile=form.mobile.data or "",
                password=form.password.data or "",
                today=clock.today(),
                certificate_number=number,
            )
        except actions.TooYoung as young:
            session[TURNS_SIXTEEN] = young.opens_on.isoformat()
            return go(url_for(".too_young"))
    sessions.sign_in(person)
    flash(f"注册成功，欢迎您，{person.name}")
    return go(back or _home(actor()))


@bp.get("/register/too-young")
@everyone
def too_young() -> Response:
    if TURNS_SIXTEEN not in session:
        return go(url_for(".register"))
    opens_on = date.fromisoformat(session[TURNS_SIXTEEN])
    return page("accounts/public/too_young.html", opens_on=opens_on)


@bp.route("/sign-in", methods=["GET", "POST"])
@everyone
def sign_in() -> Response:
    back = _own_path(request.args.get("next", ""))
    if (person := present()) is not None:
        return go(back or _home(person))
    form = SignInForm()
    if form.validate_on_submit():
        number, password = form.resident_id.data or "", form.password.data or ""
        counters = (tries.of_account(number), tries.of_signing_in())
        with form.refusals(), tries.counted(*counters, now=clock.now()):
            sessions.sign_in(actions.sign_in(number, password))
            return go(back or _home(actor()))
    return page(
        "accounts/public/sign_in.html",
        fragments=("sign_in_form",),
        form=form,
        back=back,
        cards=queries.list_demo_cards(),
    )


@bp.post("/sign-in/demo")
@everyone
def sign_in_as_demo() -> Response:
    sessions.sign_in(actions.sign_in_as_demo(tidy(request.form.get("person", ""))))
    return go(_home(actor()))


@bp.post("/sign-out")
@everyone
def sign_out() -> Response:
    sessions.sign_out()
    flash("已退出登录")
    return go(url_for(".sign_in"))


def _home(person: Actor) -> str:
    """The first page behind this person's own door."""
    return url_for(f"desk.{home_door(person)}.home")


def _own_path(text: str) -> str:
    """`text` if it is a path of this portal; empty for anything that leads elsewhere.

    Browsers take backslashes for slashes and drop control characters: neither is let through.
    """
    is_own = text.startswith("/") and not text.startswith("//")
    is_plain = "\\" not in text and text.isprintable()
    return iri_to_uri(text) if is_own and is_plain else ""
