"""Hand out a paper: laid out, signed, entered in the book; the same words are the same paper."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from flask import current_app, render_template
from sqlalchemy.exc import IntegrityError

from portal.access.roles import Actor
from portal.audit.deeds import Deed
from portal.audit.record import record
from portal.core import clock
from portal.core.ids import digest, new_public_id, new_token
from portal.db.base import db
from portal.documents.fonts import demand_glyphs
from portal.documents.pdf import render_pdf
from portal.documents.qr import qr_svg
from portal.documents.sign import sign_pdf
from portal.jobs.queue import drop
from portal.letters import queries
from portal.letters.models import Letter, LetterKind
from portal.storage import files
from portal.web.filters import day_cn


@dataclass(frozen=True, slots=True)
class Draft:
    """文书内容: whom it is about, the template and all the words that it prints.

    `page` is a dataclass of primitives; `shown` is what the square tells everyone, masked.
    """

    kind: LetterKind
    subject: str
    person_id: int
    template: str
    page: Any
    shown: Sequence[tuple[str, str]]
    stylesheets: tuple[str, ...] = ("css/paper.css",)
    pictures: Mapping[str, Callable[[], bytes]] = field(default_factory=dict)

    @property
    def says(self) -> str:
        """The digest of all that is printed."""
        words = {"template": self.template, "page": asdict(self.page), "shown": list(self.shown)}
        return digest(json.dumps(words, ensure_ascii=False, sort_keys=True, default=str).encode())


@dataclass(frozen=True, slots=True)
class Mark:
    """编号与查验: what every paper of the portal bears."""

    number: str
    qr: str
    check_url: str
    issued: str


def hand_out(draft: Draft, *, by: Actor) -> tuple[Letter, bytes]:
    """The paper that says this, with its bytes; made now unless it was made before.

    Raises Refused for a character that no typeface of ours draws.
    """
    says = draft.says
    if same := queries.find_same(draft.kind, draft.subject, says):
        return same, files.read(same.file)
    letter = Letter(
        public_id=new_public_id(),
        token=new_token(),
        kind=draft.kind,
        subject=draft.subject,
        says=says,
        person_id=draft.person_id,
        shown=[list(pair) for pair in draft.shown],
    )
    pictures = {name: read() for name, read in draft.pictures.items()}
    drop()  # laying out takes a moment, in which nobody shall wait for the database
    pdf = _make(draft, letter, pictures)
    return _keep(letter, pdf, by)


def _keep(letter: Letter, pdf: bytes, by: Actor) -> tuple[Letter, bytes]:
    try:
        with db.session.begin_nested():
            letter.file = files.keep(pdf, name=f"{letter.number}.pdf", media_type="application/pdf")
            letter.signed_digest = letter.file.digest
            db.session.add(letter)
            db.session.flush()
    except IntegrityError:  # a double click: both get the one that was first
        same = queries.find_same(letter.kind, letter.subject, letter.says)
        if same is None:
            raise
        return same, files.read(same.file)
    record(Deed.LETTERS_LETTER_ISSUED, letter, by=by, kind=letter.kind.label, number=letter.number)
    return letter, pdf


def mark_of(letter: Letter) -> Mark:
    """The number and the square of a paper."""
    base = current_app.extensions["settings"].base_url
    qr = qr_svg(f"{base}/p/{letter.token}")
    return Mark(letter.number, qr, f"{base}/verify", day_cn(clock.now()))


def _words(value: Any) -> Iterator[str]:
    """Every text within; not as Python would write it, who spells out what is rare."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from _words(list(value.values()))
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _words(each)


def _make(draft: Draft, letter: Letter, pictures: Mapping[str, bytes]) -> bytes:
    demand_glyphs("".join(_words(asdict(draft.page))))
    html = render_template(draft.template, page=draft.page, mark=mark_of(letter))
    pdf = render_pdf(html, stylesheets=draft.stylesheets, pictures=pictures)
    return sign_pdf(pdf, reason=f"出具{letter.kind.label}")
