"""A certified person: own profile, consent, invitations."""

from datetime import date

from flask import Blueprint, Response, flash, request, url_for

from portal.access.policy import Permission
from portal.accounts.queries import person_by_id
from portal.certificates.queries import find_valid_certificate
from portal.core import clock
from portal.core.errors import NotFound
from portal.core.regions import of_today
from portal.employers.queries import awaiting_terms
from portal.pool.actions import agreed
from portal.pool.actions import invitations as invitation_actions
from portal.pool.actions import profiles as actions
from portal.pool.actions.holding import hold_own_profile
from portal.pool.forms import ConsentForm, DeclineForm, EndAgreedForm, ProfileForm
from portal.pool.models import Profile
from portal.pool.queries import consents, invitations, profiles
from portal.pool.queries.settings import agreed_days, fresh_days, freshness_days
from portal.pool.rules.agreed import Side
from portal.pool.rules.consent import CURRENT, WORDINGS, uncovered
from portal.pool.rules.disclosure import Card, Stage
from portal.pool.rules.freshness import Freshness, confirm_by, freshness
from portal.web.guard import actor, requires
from portal.web.page import go, page

bp = Blueprint("my", __name__, url_prefix="/my/pool")


@bp.get("")
@requires(Permission.POOL_PROFILE_OWN)
def profile() -> Response:
    own = profiles.find_own(actor())
    confirmed, state = _freshness(own)
    return page(
        "pool/my/profile.html",
        profile=own,
        card=_card(own),
        certificate=find_valid_certificate(actor().id),
        suspended=bool(profiles.suspended_among([actor().id])),
        state=state,
        confirm_by=confirm_by(confirmed, fresh_days(clock.today())),
        fresh_days=fresh_days(clock.today()),
        untold=uncovered(own.consent_version) if own is not None and own.is_visible else (),
        wording=CURRENT,
    )


def _card(own: Profile | None) -> Card | None:
    """What contractors see; of somebody hidden what they would see by today's words."""
    if own is None:
        return None
    return profiles.show(own, Stage.CARD, None if own.is_visible else CURRENT.covers)


def _freshness(own: Profile | None) -> tuple[date, Freshness]:
    """The day of the last confirmation, and how fresh that makes the profile today."""
    confirmed = own.confirmed_at.astimezone(clock.BEIJING).date() if own else clock.today()
    today = clock.today()
    return confirmed, freshness(confirmed, today, freshness_days(today))


@bp.route("/edit", methods=["GET", "POST"])
@requires(Permission.POOL_PROFILE_OWN)
def edit_profile() -> Response:
    own = profiles.find_own(actor())
    form = ProfileForm(data=_filled(own))
    if form.validate_on_submit():
        with form.refusals():
            actions.write_profile(form.details(), by=actor(), now=clock.now())
            flash("资料已保存")
            return go(url_for(".profile"))
    return page("pool/my/edit_profile.html", fragments=("profile_form",), form=form)


def _filled(own: Profile | None) -> dict[str, object]:
    """What stands in the form before anything is typed."""
    person = person_by_id(actor().id)
    education = person.education.value if person.education else ""
    if own is None:
        return {"available_on": clock.today(), "education": education}
    return {
        "regions": sorted({of_today(each.region, clock.today()) for each in own.districts}),
        "anywhere": own.anywhere,
        "largest_headcount": own.largest_headcount,
        "available_on": own.available_on,
        "is_full_time": "1" if own.is_full_time else "0",
        "skills": own.skills,
        "education": education,
        "introduction": own.introduction,
    }


@bp.route("/consent", methods=["GET", "POST"])
@requires(Permission.POOL_PROFILE_OWN)
def consent() -> Response:
    form = ConsentForm(data={"version": str(CURRENT.version)})
    if profiles.find_own(actor()) is None:
        raise NotFound
    if form.validate_on_submit():
        with form.refusals():
            own = hold_own_profile(actor().id)
            version = CURRENT.version if form.version.data == str(CURRENT.version) else 0
            actions.show_to_contractors(own, version=version, by=actor(), now=clock.now())
            flash("已在人才库展示，您可以随时撤回")
            return go(url_for(".profile"))
    return page(
        "pool/my/consent.html",
        fragments=("consent_form",),
        form=form,
        wording=CURRENT,
        history=consents.list_consents(actor()),
    )


@bp.post("/hide")
@requires(Permission.POOL_PROFILE_OWN)
def hide() -> Response:
    own = hold_own_profile(actor().id)
    withdrawn = actions.hide_from_contractors(own, by=actor(), now=clock.now())
    also = f"，{withdrawn}份待答复的邀约随之撤回" if withdrawn else ""
    flash(f"已撤回展示，施工单位不能再搜索到您{also}")
    return go(url_for(".profile"))


@bp.route("/confirm", methods=["GET", "POST"])
@requires(Permission.POOL_PROFILE_OWN)
def confirm() -> Response:
    """Where a reminder leads: what stands there, and one button."""
    if request.method == "POST":
        actions.confirm_profile(hold_own_profile(actor().id), by=actor(), now=clock.now())
        flash("已确认资料仍然有效")
        return go(url_for(".profile"))
    if (own := profiles.find_own(actor())) is None:
        raise NotFound
    confirmed, state = _freshness(own)
    return page(
        "pool/my/confirm.html",
        profile=own,
        card=profiles.show(own, Stage.CARD, CURRENT.covers),
        confirmed_on=confirmed,
        state=state,
    )


@bp.get("/invitations")
@requires(Permission.POOL_INVITATION_ANSWER)
def invitation_list() -> Response:
    sent = invitations.list_invitations(actor(), Permission.POOL_INVITATION_ANSWER)
    return page(
        "pool/my/invitation_list.html",
        invitations=sent,
        looks=invitations.looks_at(actor().id),
    )


@bp.route("/invitations/<public_id:invitation_id>", methods=["GET", "POST"])
@requires(Permission.POOL_INVITATION_ANSWER)
def invitation(invitation_id: str) -> Response:
    asked = invitations.get_invitation(actor(), Permission.POOL_INVITATION_ANSWER, invitation_id)
    form = DeclineForm()
    if form.validate_on_submit():
        with form.refusals():
            invitation_actions.decline(
                asked,
                why=form.chosen,
                reason=form.reason.data or "",
                by=actor(),
                now=clock.now(),
            )
            flash("已婉拒这份邀约")
            return go(url_for(".invitation_list"))
    return page(
        "pool/my/invitation.html",
        fragments=("decline_form",),
        invitation=asked,
        form=form,
        is_late=clock.now() >= asked.expires_at,
        opened=_opened(),
        terms=awaiting_terms(asked.project_id, asked.person_id),
        stands=agreed_days(clock.today()).stands,
    )


def _opened() -> str:
    """What acceptance opens, by the words that this person has consented to."""
    own = profiles.find_own(actor())
    return WORDINGS.get(own.consent_version if own else 0, CURRENT).after_acceptance


@bp.post("/invitations/<public_id:invitation_id>/accept")
@requires(Permission.POOL_INVITATION_ANSWER)
def accept(invitation_id: str) -> Response:
    asked = invitations.get_invitation(actor(), Permission.POOL_INVITATION_ANSWER, invitation_id)
    invitation_actions.accept(asked, by=actor(), now=clock.now())
    flash("已接受邀约，对方现在可以查看您的联系方式")
    return go(url_for(".invitation", invitation_id=invitation_id))


@bp.route("/invitations/<public_id:invitation_id>/end", methods=["GET", "POST"])
@requires(Permission.POOL_INVITATION_ANSWER)
def end_invitation(invitation_id: str) -> Response:
    """我不再考虑该岗位: after a yes, while one has not been appointed."""
    asked = invitations.get_invitation(actor(), Permission.POOL_INVITATION_ANSWER, invitation_id)
    if request.method == "GET":
        agreed.refuse_end(asked, Side.PERSON, clock.now())
    form = EndAgreedForm()
    if form.validate_on_submit():
        with form.refusals():
            agreed.end_by_person(
                asked, form.chosen, form.words.data or "", by=actor(), now=clock.now()
            )
            flash("已告知单位您不再考虑该岗位，您的联系方式不再向其开放")
            return go(url_for(".invitation", invitation_id=invitation_id))
    return page(
        "pool/my/end_invitation.html",
        fragments=("end_form",),
        form=form,
        invitation=asked,
        terms=awaiting_terms(asked.project_id, asked.person_id),
    )
