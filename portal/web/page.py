"""Answer with the whole page, or with the part of it that HTMX asked for."""

from typing import Any

from flask import Response, current_app, render_template
from jinja2_fragments.flask import render_block

from portal.web import htmx


def page(
    template: str, *, fragments: tuple[str, ...] = (), status: int | None = None, **context: Any
) -> Response:
    """Render `template`; for an HTMX request aimed at one of `fragments`, render that block alone.

    A fragment's name is at once the Jinja block's name and the id of the element it renders.
    A page whose `form` was refused is a 422.
    """
    target = htmx.requested_fragment()
    if status is None:
        status = 422 if "form" in context and _refused(context["form"]) else 200
    if target in fragments:
        body = render_block(template, target, **context)
        body += render_template("components/notices.html", oob=True)
    else:
        if target and current_app.testing:
            raise LookupError(f"{template} offers no fragment {target!r}")
        body = render_template(template, **context)
    return htmx.answer(body, status)


def _refused(form: Any) -> bool:
    return bool(form is not None and form.errors)


def go(url: str) -> Response:
    """Send the person on: 303 for a browser, HX-Redirect for HTMX."""
    if htmx.requested_fragment():
        return htmx.redirect(url)
    return Response(status=303, headers={"Location": url})
