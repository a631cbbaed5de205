"""Drafting step by step, by address alone: the project, then person and item, then the details."""

from typing import Any

from flask import Response, flash, request, url_for

from portal.access.roles import Actor
from portal.core import clock
from portal.employers.models import Appointment, Project
from portal.points import actions, queries
from portal.points.actions.steps import Papers
from portal.points.forms import EventForm, WithdrawForm
from portal.points.models import PointsEvent
from portal.points.routes.showing import shown
from portal.points.rules.catalogue import (
    LEADS,
    REGULATION_OF_2025,
    STACKING_CLAUSE,
    EvidenceKind,
    Item,
)
from portal.web.guard import actor as acting
from portal.web.page import go, page


class Draft:
    """What the address says of a draft so far; whatever is missing is asked for next."""

    def __init__(self, actor: Actor) -> None:
        args = request.args
        self.actor = actor
        self.words = args.get("q", "").strip()
        self.project = self._project(args.get("project", ""))
        self.post = self._post(args.get("post", ""))
        self.item = self._item(args.get("item", ""))
        self.form = self._form()

    @property
    def is_detailed(self) -> bool:
        """Whether project, person and item are chosen."""
        return self.form is not None

    def keep(self) -> PointsEvent:
        """The draft is on record. Only for a form that was found good."""
        if self.form is None or self.post is None:
            raise LookupError("nothing was filled in")
        return actions.draft_event(
            self.post,
            _details(self.form),
            (),
            papers=_papers(self.form, self.actor),
            by=self.actor,
            now=clock.now(),
        )

    def context(self) -> dict[str, Any]:
        """What the template shows."""
        number = request.args.get("page", 1, type=int)
        known: dict[str, Any] = {
            "draft": self,
            "found": None,
            "posts": (),
            "items": REGULATION_OF_2025.items,
            "leads": LEADS,
            "stacking": STACKING_CLAUSE,
            "certified_on": queries.certified_on(self.post.person_id) if self.post else None,
            "form": self.form,
        }
        if self.project is None:
            known["found"] = queries.find_projects(self.actor, self.words, number)
        else:
            known["posts"] = queries.list_posts(self.project)
        return known

    def _project(self, public_id: str) -> Project | None:
        return queries.get_project(self.actor, public_id) if public_id else None

    def _post(self, public_id: str) -> Appointment | None:
        if self.project is None or not public_id:
            return None
        return queries.get_post(self.project, public_id)

    def _item(self, code: str) -> Item | None:
        return next((item for item in REGULATION_OF_2025.items if item.code == code), None)

    def _form(self) -> EventForm | None:
        if self.post is None or self.item is None:
            return None
        known = queries.list_facts(self.post.person_id, self.post.project_id)
        return EventForm(self.item, known, clock.today())


def withdraw_event(event: PointsEvent, door: str) -> Response:
    """The drafter takes it back, the same at either door, before anything is decided."""
    form = WithdrawForm()
    if form.validate_on_submit():
        with form.refusals():
            actions.withdraw(event, reason=form.reason.data or "", by=acting(), now=clock.now())
            flash("已撤回，不再办理")
            return go(url_for(f"points.{door}.event", event_id=event.public_id))
    return page(
        "points/drafting/withdraw_event.html",
        fragments=("withdraw_form",),
        form=form,
        door=door,
        **shown(event, acting()),
    )


def editing_form(event: PointsEvent) -> EventForm:
    """The form of an event on record, for putting it right."""
    known = queries.list_facts(event.person_id, event.project_id, besides=event.id)
    item, today = event.catalogue_item, clock.today()
    held = {each.kind for each in event.evidence if each.source == "case"}
    return EventForm(item, known, today, held=held, obj=event)


def keep_edited(event: PointsEvent, form: EventForm, actor: Actor) -> None:
    """What was put right is on record."""
    papers = _papers(form, actor)
    actions.edit_event(event, _details(form), (), papers=papers, by=actor, now=clock.now())


def _papers(form: EventForm, actor: Actor) -> Papers:
    """The files that were chosen now, each by its kind."""
    uploads = actions.take_in_all(form.uploads, by=actor, field="evidence")
    kind = EvidenceKind(form.evidence_kind.data or EvidenceKind.RECORD)
    return [
        *((kind, file) for file in uploads),
        *actions.take_in_papers(form.papers, by=actor),
    ]


def _details(form: EventForm) -> actions.EventDetails:
    return actions.EventDetails(item=form.item.code, **form.details())
