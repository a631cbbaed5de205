"""Typed parts of URLs: anything of another shape is not found."""

from flask import Flask, request
from werkzeug.routing import BaseConverter


class PublicId(BaseConverter):
    """Twelve characters of Crockford's alphabet."""

    regex = "[0-9a-hjkmnp-tv-z]{12}"


class Token(BaseConverter):
    """128 bits in hexadecimal."""

    regex = "[0-9a-f]{32}"


class Slug(BaseConverter):
    """A name of content: a course, a lesson, a question's topic."""

    regex = "[A-Za-z0-9][A-Za-z0-9.-]{0,39}"


def init_app(app: Flask) -> None:
    app.url_map.converters.update(public_id=PublicId, token=Token, slug=Slug)
    app.before_request(_drop_nul)


def _drop_nul() -> None:
    """NUL is typed by nobody, and PostgreSQL cannot even look for it."""
    while b"%00" in request.query_string:
        request.query_string = request.query_string.replace(b"%00", b"")
