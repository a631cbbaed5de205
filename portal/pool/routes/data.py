"""我的数据: seen, taken away, corrected or asked about, by the person alone."""

import json

from flask import Blueprint, Response, flash, url_for

from portal.access.policy import Permission
from portal.core import clock
from portal.core.errors import NotFound
from portal.documents.sheets import workbook_of
from portal.pool.actions import own_data as actions
from portal.pool.own_forms import DataRequestForm
from portal.pool.queries import own_data as queries
from portal.pool.queries.settings import data_working_days
from portal.pool.rules.own_data import DataAbout, DataKind
from portal.storage import files
from portal.storage.files import Kind
from portal.web.downloads import send
from portal.web.guard import actor, requires, writes
from portal.web.page import go, page

bp = Blueprint("data", __name__, url_prefix="/my/data")
OWN = Permission.POOL_DATA_OWN
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.get("")
@requires(OWN)
def overview() -> Response:
    return page(
        "pool/data/overview.html",
        data=queries.own_data(actor(), clock.today(), is_masked=True),
        requests=queries.list_requests(actor()),
    )


@bp.get("/all.json")
@writes
@requires(OWN)
def as_json() -> Response:
    """Everything, for a machine to read."""
    now = clock.now()
    data = actions.take_data(form="json", by=actor(), now=now)
    plain = {"生成时间": now.astimezone(clock.BEIJING).isoformat(timespec="minutes")}
    content = json.dumps(plain | data.as_plain(), ensure_ascii=False, indent=1).encode()
    return send(content, media_type="application/json", name="我的数据.json")


@bp.get("/all.xlsx")
@writes
@requires(OWN)
def as_workbook() -> Response:
    """Everything, a sheet to each kind."""
    data = actions.take_data(form="xlsx", by=actor(), now=clock.now())
    return send(workbook_of(data.sheets), media_type=XLSX, name="我的数据.xlsx")


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
