"""A contractor's saved searches: how many new people, told by number."""

from urllib.parse import urlencode as url_encode

from flask import Blueprint, Response, flash, request, url_for
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField

from portal.access.policy import Permission
from portal.core import clock
from portal.pool.actions import searches as actions
from portal.pool.firm_forms import SaveSearchForm
from portal.pool.forms import SearchForm
from portal.pool.models import SavedSearch
from portal.pool.queries import saved_searches as queries
from portal.pool.queries.search import ids_matching
from portal.pool.rules.wanted import Wanted
from portal.web.guard import actor, requires
from portal.web.page import go, page

bp = Blueprint("searches", __name__, url_prefix="/firm/pool/searches")
SAVE = Permission.POOL_SEARCH_SAVE


@bp.get("")
@requires(SAVE)
def search_list() -> Response:
    found = queries.list_searches(actor())
    return page(
        "pool/searches/search_list.html",
        searches=[(search, _words(_wanted(search))) for search in found],
        most=actions.MOST,
    )


@bp.route("/new", methods=["GET", "POST"])
@requires(SAVE)
def new_search() -> Response:
    """What stands in the address is kept under a name."""
    wanted = SearchForm(request.args).wanted()
    form = SaveSearchForm()
    if form.validate_on_submit():
        with form.refusals():
            found = ids_matching(wanted, clock.today())
            name = form.name.data or ""
            actions.save_search(name, wanted.args(), found, by=actor(), now=clock.now())
            flash("搜索已保存，有新的人符合时会告诉您")
            return go(url_for(".search_list"))
    return page(
        "pool/searches/new_search.html",
        fragments=("save_form",),
        form=form,
        wanted=wanted,
        words=_words(wanted),
    )


@bp.post("/<public_id:search_id>/look")
@requires(SAVE)
def look(search_id: str) -> Response:
    """Whom it finds now counts as seen; on to the results."""
    search = queries.get_search(actor(), search_id)
    wanted = _wanted(search)
    actions.look(search, ids_matching(wanted, clock.today()), now=clock.now())
    return go(f"{url_for('pool.firm.search')}?{url_encode(wanted.args(), doseq=True)}")


@bp.post("/<public_id:search_id>/pause")
@requires(SAVE)
def pause(search_id: str) -> Response:
    search = queries.get_search(actor(), search_id)
    actions.pause(search, paused=not search.is_paused)
    flash("已暂停提醒" if search.is_paused else "已恢复提醒")
    return go(url_for(".search_list"))


@bp.post("/<public_id:search_id>/drop")
@requires(SAVE)
def drop(search_id: str) -> Response:
    actions.drop_search(queries.get_search(actor(), search_id))
    flash("搜索已删除")
    return go(url_for(".search_list"))


def _wanted(search: SavedSearch) -> Wanted:
    return SearchForm(MultiDict(search.asked)).wanted()


def _words(wanted: Wanted) -> str:
    """What it asks for, in words, as the fields of the search say it."""
    form, asked = SearchForm(MultiDict(wanted.args())), wanted.args()
    said = []
    for field in form:
        if field.name in asked:
            choices = dict(getattr(field, "choices", None) or {})
            given = asked[field.name]
            values = given if isinstance(given, list) else [given]
            told = "、".join(str(choices.get(value, value)) for value in values)
            said.append(f"{field.label.text}：{'是' if isinstance(field, BooleanField) else told}")
    return "；".join(said) or "全部可见人员"
