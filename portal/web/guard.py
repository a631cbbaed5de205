"""Every route says who may come in: `@requires(...)`, `@signed_in` or `@everyone`."""

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar, cast

from flask import abort, g, request, url_for
from werkzeug.wrappers import Response

from portal.access.policy import Permission, may
from portal.access.roles import Actor
from portal.web.page import go

P = ParamSpec("P")
R = TypeVar("R")
SIGN_IN = "accounts.public.sign_in"


def actor() -> Actor:
    """The signed-in person; only behind a guard that demands one."""
    return cast(Actor, g.actor)


def present() -> Actor | None:
    """The signed-in person, or None for a stranger."""
    return cast("Actor | None", g.get("actor"))


def requires(permission: Permission) -> Callable[[Callable[P, R]], Callable[P, R | Response]]:
    """Only for signed-in people who hold this permission; over which things, the queries say."""

    def decorate(view: Callable[P, R]) -> Callable[P, R | Response]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R | Response:
            if present() is None:
                return to_sign_in()
            if not may(actor(), permission):
                abort(403)
            return view(*args, **kwargs)

        cast(Any, guarded).guard = permission
        return guarded

    return decorate


def signed_in(view: Callable[P, R]) -> Callable[P, R | Response]:
    """For anyone who is signed in."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R | Response:
        if present() is None:
            return to_sign_in()
        return view(*args, **kwargs)

    cast(Any, guarded).guard = "signed in"
    return guarded


def everyone(view: Callable[P, R]) -> Callable[P, R]:
    """For strangers too."""
    cast(Any, view).guard = "everyone"
    return view


def writes(view: Callable[P, R]) -> Callable[P, R]:
    """A GET that writes (a look that is recorded): its transaction takes the write lock at the
    beginning.

    Stands above the guard, so that the mark is on what Flask calls.
    """
    cast(Any, view).writes = True
    return view


def looks_first(view: Callable[P, R]) -> Callable[P, R]:
    """A POST that mostly finds everything done already, or a GET that looks at much before it notes
    that: its transaction only reads, and waits for no writer, until the view says `db.write_now()`.

    Stands above the guard, so that the mark is on what Flask calls.
    """
    cast(Any, view).looks_first = True
    return view


def to_sign_in() -> Response:
    """Off to the sign-in page, and back to here afterwards."""
    back = request.full_path.rstrip("?") if request.method == "GET" else ""
    return go(url_for(SIGN_IN, next=back or None))
