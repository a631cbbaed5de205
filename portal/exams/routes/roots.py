"""答卷存证: the signed roots of the days, for officers to take out of the portal."""

from flask import Blueprint, Response, request

from portal.access.policy import Permission
from portal.documents.statement_keys import public_keys
from portal.exams.queries import receipts as queries
from portal.exams.rules.evidence import key_id, root_text
from portal.web.downloads import send
from portal.web.guard import actor, requires
from portal.web.page import page

bp = Blueprint("roots", __name__, url_prefix="/bureau/exams/roots")
READ = Permission.EXAMS_ROOT_READ
COMMANDS = (
    (
        "核验一份回执，不需要平台的数据库：",
        "portal exams verify-receipt 回执文件 --root 存证根文件 --key 公钥文件",
    ),
    (
        "再核验这一天接着上一天：",
        "portal exams verify-receipt 回执文件 --root 存证根文件 --previous 上一份存证根文件",
    ),
    ("在平台上核验全部数据：", "portal exams verify"),
)


@bp.get("")
@requires(READ)
def root_list() -> Response:
    return page(
        "exams/roots/root_list.html",
        roots=queries.roots(actor(), request.args.get("page", 1, type=int)),
        waiting=queries.count_waiting(),
        keys=[key_id(key) for key in public_keys()],
    )


@bp.get("/public-keys.pem")
@requires(READ)
def public_key_file() -> Response:
    """All public keys there ever were, one after the other."""
    held = b"".join(public_keys().values())
    return send(held, media_type="application/x-pem-file", name="存证公钥.pem")


@bp.get("/<public_id:root_id>")
@requires(READ)
def root(root_id: str) -> Response:
    found = queries.get_root(actor(), root_id)
    return page(
        "exams/roots/root.html", root=found, before=queries.last_root(found.day), commands=COMMANDS
    )


@bp.get("/<public_id:root_id>/file")
@requires(READ)
def root_file(root_id: str) -> Response:
    found = queries.get_root(actor(), root_id)
    text = root_text(queries.root_file(found, leaves=queries.leaves_of(found)))
    return send(text.encode(), media_type="application/json", name=f"存证根{found.day}.json")
