"""A contractor: search, matches, invitations, contact, appointment."""

from flask import Blueprint, Response, flash, request, url_for

from portal.access.policy import Permission
from portal.core import clock
from portal.employers.queries import awaiting_terms, get_project, list_open_projects
from portal.pool.actions import agreed
from portal.pool.actions import invitations as actions
from portal.pool.firm_forms import EndByFirmForm
from portal.pool.forms import AppointForm, InviteForm, SearchForm
from portal.pool.models import InvitationStatus, Profile
from portal.pool.queries import experiences, invitations, profiles, proposed, waiting
from portal.pool.queries import matches as offers
from portal.pool.queries import search as searches
from portal.pool.queries.profiles import Shown
from portal.pool.queries.settings import answer_working_days
from portal.pool.rules import choices
from portal.pool.rules.agreed import Side
from portal.pool.rules.conditions import Condition
from portal.pool.rules.consent import covered
from portal.pool.rules.disclosure import Part, Stage
from portal.web.guard import actor, requires, writes
from portal.web.page import go, page

bp = Blueprint("firm", __name__, url_prefix="/firm/pool")
SEARCH = Permission.POOL_PROFILE_SEARCH
SEND = Permission.POOL_INVITATION_SEND
READ = Permission.POOL_INVITATION_READ
# Where in the need a contractor changes what is advised; the cap on projects is not theirs.
ADVISABLE = {
    Condition.AVAILABLE: "needed_on",
    Condition.REACH: "reach",
    Condition.FULL_TIME: "is_full_time",
    Condition.EXPERIENCE: "least_months",
    Condition.SKILLS: "skills",
}


@bp.get("")
@requires(SEARCH)
def search() -> Response:
    form = SearchForm(request.args)
    wanted = form.wanted()
    found, facets = searches.search(
        actor(), wanted, on=clock.today(), number=request.args.get("page", 1, type=int)
    )
    shown = [Shown(p, card) for p in found.rows if (card := profiles.show(p, Stage.CARD))]
    return page(
        "pool/firm/search.html",
        fragments=("found_people",),
        search=form,
        wanted=wanted,
        found=found,
        shown=shown,
        groups=choices.groups(wanted, facets),
        chosen=choices.chosen(wanted, facets),
    )


@bp.get("/people/<public_id:profile_id>")
@requires(SEARCH)
def person(profile_id: str) -> Response:
    profile = profiles.get_visible(actor(), profile_id)
    return page(
        "pool/firm/person.html",
        profile=profile,
        card=profiles.show(profile, Stage.CARD),
        projects=list_open_projects(actor(), Permission.EMPLOYERS_PROJECT_READ),
    )


@bp.get("/projects/<public_id:project_id>/matches")
@requires(SEARCH)
def matches(project_id: str) -> Response:
    project = get_project(actor(), Permission.EMPLOYERS_PROJECT_READ, project_id)
    return page(
        "pool/firm/matches.html",
        project=project,
        offer=offers.offer(
            actor(),
            project,
            on=clock.today(),
            number=request.args.get("page", 1, type=int),
        ),
        advisable=ADVISABLE,
        invited=invitations.waiting_for_project(project.id),
        recommended=proposed.recommended_for(project, clock.now()),
    )


@bp.route(
    "/projects/<public_id:project_id>/people/<public_id:profile_id>/invite",
    methods=["GET", "POST"],
)
@requires(SEND)
def invite(project_id: str, profile_id: str) -> Response:
    project = get_project(actor(), Permission.EMPLOYERS_PROJECT_READ, project_id)
    profile = profiles.get_visible(actor(), profile_id)
    form, days = InviteForm(), answer_working_days(clock.today())
    if form.validate_on_submit():
        with form.refusals():
            actions.invite(
                project, profile, message=form.message.data or "", by=actor(), now=clock.now()
            )
            flash(f"邀约已发出，对方在{days}个工作日内答复")
            return go(url_for(".invitation_list"))
    return page(
        "pool/firm/invite.html",
        fragments=("invite_form",),
        form=form,
        project=project,
        profile=profile,
        card=profiles.show(profile, Stage.CARD),
        answer_working_days=days,
    )


@bp.get("/invitations")
@requires(READ)
def invitation_list() -> Response:
    asked = request.args.get("status", "")
    status = next((s for s in InvitationStatus if s.value == asked), None)
    found = invitations.list_invitations(
        actor(), READ, status=status, number=request.args.get("page", 1, type=int)
    )
    return page(
        "pool/firm/invitation_list.html",
        invitations=found,
        chosen=status,
        statuses=tuple(InvitationStatus),
        lists=waiting.list_with_lists(actor()),
    )


@bp.get("/invitations/<public_id:invitation_id>")
@requires(READ)
def invitation(invitation_id: str) -> Response:
    sent = invitations.get_invitation(actor(), READ, invitation_id)
    return page(
        "pool/firm/invitation.html",
        invitation=sent,
        terms=awaiting_terms(sent.project_id, sent.person_id),
    )


@bp.post("/invitations/<public_id:invitation_id>/withdraw")
@requires(SEND)
def withdraw(invitation_id: str) -> Response:
    sent = invitations.get_invitation(actor(), SEND, invitation_id)
    actions.withdraw(sent, by=actor(), now=clock.now())
    flash("邀约已撤回")
    return go(url_for(".invitation_list"))


@bp.route("/invitations/<public_id:invitation_id>/end", methods=["GET", "POST"])
@requires(SEND)
def end_invitation(invitation_id: str) -> Response:
    """不再邀请任命: after a yes, while nobody has been appointed."""
    sent = invitations.get_invitation(actor(), SEND, invitation_id)
    if request.method == "GET":
        agreed.refuse_end(sent, Side.FIRM, clock.now())
    form = EndByFirmForm()
    if form.validate_on_submit():
        with form.refusals():
            agreed.end_by_firm(
                sent, form.chosen, form.words.data or "", by=actor(), now=clock.now()
            )
            flash("已告知对方不再邀请任命，联系方式不再开放")
            return go(url_for(".invitation", invitation_id=invitation_id))
    return page(
        "pool/firm/end_invitation.html",
        fragments=("end_form",),
        form=form,
        invitation=sent,
        terms=awaiting_terms(sent.project_id, sent.person_id),
    )


@bp.get("/invitations/<public_id:invitation_id>/contact")
@writes
@requires(READ)
def contact(invitation_id: str) -> Response:
    """The contact of a person who accepted; each look is recorded."""
    sent = invitations.get_invitation(actor(), READ, invitation_id)
    actions.look_at_contact(sent, by=actor())
    profile = invitations.profile_of(sent)
    card = profiles.show(profile, Stage.CONTACT) if profile else None
    named = _names_sites(profile)
    return page(
        "pool/firm/contact.html",
        invitation=sent,
        card=card,
        experiences=experiences.list_of(sent.person_id) if named else None,
        served=experiences.list_served(sent.person_id, clock.today()) if named else None,
    )


def _names_sites(profile: Profile | None) -> bool:
    """Whether the words consented to name the sites and employers of each experience."""
    return profile is not None and Part.SITES in covered(profile.consent_version)


@bp.route("/invitations/<public_id:invitation_id>/appoint", methods=["GET", "POST"])
@requires(SEND)
def appoint(invitation_id: str) -> Response:
    """The name stands on the page of the contact alone, where each look is recorded."""
    sent = invitations.get_invitation(actor(), SEND, invitation_id)
    if request.method == "GET":
        actions.refuse_offer(sent)
    form = AppointForm(data={"starts_on": max(clock.today(), sent.project.needed_on)})
    if form.validate_on_submit():
        with form.refusals():
            terms = actions.offer_invited(
                sent,
                is_full_time=form.is_full_time.data == "1",
                starts_on=form.starts_on.data or clock.today(),
                by=actor(),
                now=clock.now(),
            )
            flash("聘用文件已生成，请核对全文后签署；双方都签署后，聘用成立")
            return go(url_for("employers.signing.terms", terms_id=terms.public_id))
    return page("pool/firm/appoint.html", fragments=("appoint_form",), form=form, invitation=sent)
