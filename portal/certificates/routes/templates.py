"""证书模板, the municipality's: the versions, what they print, how a new one comes into use."""

from flask import Blueprint, Response, current_app, flash, url_for

from portal.access.policy import Permission
from portal.certificates.actions import templating as actions
from portal.certificates.import_forms import ConfirmForm, DecideForm
from portal.certificates.models import TemplateState
from portal.certificates.queries import templates as queries
from portal.certificates.rules.sample import SAMPLE_LABELS
from portal.certificates.rules.template import LAYOUTS, PLACEHOLDERS, use_refusal
from portal.certificates.specimen import preview as print_sample
from portal.certificates.template_forms import TemplateForm
from portal.core import clock
from portal.core.errors import NotFound
from portal.web.downloads import send
from portal.web.guard import actor, requires
from portal.web.page import go, page

bp = Blueprint("templates", __name__, url_prefix="/bureau/certificates/templates")
EDIT = Permission.CERTIFICATES_TEMPLATE_EDIT


@bp.get("")
@requires(EDIT)
def template_list() -> Response:
    """All versions; which one prints today."""
    return page(
        "certificates/templates/template_list.html",
        templates=queries.list_templates(actor()),
        current=queries.template_on(clock.today()),
    )


@bp.post("/draft")
@requires(EDIT)
def draft() -> Response:
    """A new version, copied from the one in use."""
    made = actions.draft(by=actor(), today=clock.today())
    flash(f"已起草第{made.number}版，内容与现行版本相同，请修改")
    return go(url_for(".edit", template_id=made.public_id))


@bp.get("/<public_id:template_id>")
@requires(EDIT)
def template(template_id: str) -> Response:
    """One version: its words, samples of what it prints, how far it is."""
    found = queries.get_template(actor(), template_id)
    return page(
        "certificates/templates/template.html",
        version=found,
        layouts=LAYOUTS,
        samples=SAMPLE_LABELS,
        is_current=queries.template_on(clock.today()) is found,
        is_open=found.state in actions.OPEN,
        is_own=found.drafted_by_id == actor().id,
        form=ConfirmForm(),
    )


@bp.get("/<public_id:template_id>/samples/<slug:sample>")
@requires(EDIT)
def preview(template_id: str, sample: str) -> Response:
    """A certificate of somebody who does not exist, as this version prints it."""
    found = queries.get_template(actor(), template_id)
    if sample not in SAMPLE_LABELS:
        raise NotFound
    pdf = print_sample(found, sample, base_url=current_app.extensions["settings"].base_url)
    name = f"证书样张-第{found.number}版-{SAMPLE_LABELS[sample]}.pdf"
    return send(pdf, media_type="application/pdf", name=name)


@bp.route("/<public_id:template_id>/edit", methods=["GET", "POST"])
@requires(EDIT)
def edit(template_id: str) -> Response:
    """Change a draft."""
    found = queries.get_template(actor(), template_id)
    if found.state not in actions.OPEN:
        return go(url_for(".template", template_id=template_id))
    form = TemplateForm.of(found)
    if form.validate_on_submit():
        with form.refusals():
            actions.edit(
                found,
                form.texts(),
                valid_from=form.valid_from.day,
                by=actor(),
                seal=form.seal_picture(),
                has_seal=not form.without_seal.data,
            )
            flash("已保存，请查看样张后提请启用")
            return go(url_for(".template", template_id=template_id))
    return page(
        "certificates/templates/edit.html",
        fragments=("template_form",),
        form=form,
        version=found,
        placeholders=PLACEHOLDERS,
    )


@bp.post("/<public_id:template_id>/propose")
@requires(EDIT)
def propose(template_id: str) -> Response:
    """The draft is ready for the second officer."""
    actions.propose(queries.get_template(actor(), template_id), by=actor(), today=clock.today())
    flash("已提请启用，等待另一名工作人员批准")
    return go(url_for(".template", template_id=template_id))


@bp.route("/<public_id:template_id>/decide", methods=["GET", "POST"])
@requires(EDIT)
def decide(template_id: str) -> Response:
    """The second officer's word."""
    found, form = queries.get_template(actor(), template_id), DecideForm()
    if found.state is not TemplateState.PROPOSED and not form.is_submitted():
        return go(url_for(".template", template_id=template_id))
    if form.validate_on_submit():
        with form.refusals():
            if form.is_return:
                actions.send_back(found, reason=form.reason.data or "", by=actor())
                flash("已退回")
            else:
                actions.approve(found, by=actor(), now=clock.now())
                flash(f"第{found.number}版已批准启用")
            return go(url_for(".template", template_id=template_id))
    return page(
        "certificates/templates/decide.html",
        fragments=("decide_form",),
        form=form,
        version=found,
        layouts=LAYOUTS,
        samples=SAMPLE_LABELS,
        refusal=use_refusal(
            drafter_id=found.drafted_by_id,
            decider_id=actor().id,
            valid_from=found.valid_from,
            today=clock.today(),
        ),
    )
