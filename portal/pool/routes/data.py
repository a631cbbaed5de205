"""我的数据: seen, taken away, corrected or asked about, by the person alone."""

import tempfile
from collections.abc import Iterator
from typing import IO

from flask import Blueprint, Response, flash, url_for

from portal.access.policy import Permission
from portal.core import clock
from portal.core.errors import NotFound
from portal.db.base import db
from portal.documents.sheets import Sheet, write_json, write_workbook
from portal.pool.actions import own_data as actions
from portal.pool.own_forms import DataRequestForm
from portal.pool.queries import own_data as queries
from portal.pool.queries.settings import data_working_days
from portal.pool.rules.own_data import DataAbout, DataKind
from portal.storage import files
from portal.storage.files import Kind
from portal.web.downloads import send, send_written
from portal.web.guard import actor, looks_first, requires
from portal.web.page import go, page

bp = Blueprint("data", __name__, url_prefix="/my/data")
OWN = Permission.POOL_DATA_OWN
SMALL = 1 << 20
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.get("")
@requires(OWN)
def overview() -> Response:
    return page(
        "pool/data/overview.html",
        data=queries.look_through(actor(), clock.today()),
        requests=queries.list_requests(actor()),
        kept_back=queries.reasons(),
    )


@bp.get("/all.json")
@looks_first
@requires(OWN)
def as_json() -> Response:
    """Everything, for a machine to read."""
    made_at = clock.now().astimezone(clock.BEIJING).isoformat(timespec="minutes")
    out = _file()
    write_json(out, _everything(), {"生成时间": made_at})
    _note("json")
    return send_written(out, media_type="application/json", name="我的数据.json")


@bp.get("/all.xlsx")
@looks_first
@requires(OWN)
def as_workbook() -> Response:
    """Everything, a sheet to each kind."""
    out = _file()
    write_workbook(out, _everything())
    _note("xlsx")
    return send_written(out, media_type=XLSX, name="我的数据.xlsx")


def _everything() -> Iterator[Sheet]:
    return queries.tell_all(actor(), clock.today(), is_masked=False)


def _note(form: str) -> None:
    """The taking is recorded when all is written, so that nobody waits for the writing."""
    db.write_now()
    actions.note_taking(form=form, by=actor())


def _file() -> IO[bytes]:
    """On disk once it is large, and gone with the answer."""
    return tempfile.SpooledTemporaryFile(max_size=SMALL)


@bp.route("/requests/new", methods=["GET", "POST"])
@requires(OWN)
def new_request() -> Response:
    form = DataRequestForm()
    if form.validate_on_submit():
        with form.refusals():
            upload = form.upload
            file = files.take_in(upload, Kind.DOCUMENT, by=actor()) if upload else None
            made = actions.ask(
                DataKind(form.kind.data),
                DataAbout(form.about.data),
                form.words.data or "",
                file,
                by=actor(),
                now=clock.now(),
            )
            flash("请求已提交")
            return go(url_for(".request", request_id=made.public_id))
    return page("pool/data/new_request.html", form=form, days=data_working_days(clock.today()))


@bp.get("/requests/<public_id:request_id>")
@requires(OWN)
def request(request_id: str) -> Response:
    return page("pool/data/request.html", request=queries.get_request(actor(), OWN, request_id))


@bp.get("/requests/<public_id:request_id>/file")
@requires(OWN)
def request_file(request_id: str) -> Response:
    """The file that one sent along."""
    stored = queries.get_request(actor(), OWN, request_id).file
    if stored is None:
        raise NotFound
    return send(files.read(stored), media_type=stored.media_type, name=stored.name)
