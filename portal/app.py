"""The factory: settings in, a wired portal out. It knows every room."""

from flask import Flask
from flask_wtf import CSRFProtect
from jinja2 import StrictUndefined

from portal.access.policy import Permission, allows, may
from portal.access.roles import Role
from portal.accounts import session as accounts_session
from portal.accounts.queries import is_demonstration
from portal.accounts.routes import room as accounts
from portal.bank.routes import room as bank
from portal.calendar.routes import room as calendar
from portal.certificates.routes import room as certificates
from portal.complaints.routes import room as complaints
from portal.core import clock
from portal.courses.routes import room as courses
from portal.db.base import db
from portal.db.vault import vault
from portal.desk.routes import room as desk
from portal.employers.routes import room as employers
from portal.exams.routes import room as exams
from portal.exports.routes import room as exports
from portal.jobs.queue import Jobs
from portal.letters.routes import room as letters
from portal.machines.routes import api as machines_api
from portal.machines.routes import room as machines
from portal.notices.routes import room as notices
from portal.outbox.routes import room as outbox
from portal.points.routes import room as points
from portal.pool.index import holding as pool_index
from portal.pool.routes import room as pool
from portal.public.routes import bp as public
from portal.settings import ROOT, Settings
from portal.terms.routes import room as terms
from portal.web import (
    converters,
    errors,
    filters,
    guard,
    headers,
    htmx,
    looks,
    navigation,
    transaction,
)

MAX_REQUEST_BYTES = 12 * 1024 * 1024
ROOMS = (
    *(public, accounts, notices, calendar, terms, letters, exports, outbox, bank),
    *(courses, exams, certificates),
    *(employers, complaints, points, pool, desk, machines),
)


def create_app(settings: Settings) -> Flask:
    """A portal ready to serve; creates no tables and starts no work."""
    app = Flask("portal", root_path=str(ROOT), template_folder="templates", static_folder="static")
    app.config.update(
        SECRET_KEY=settings.secret_key,
        TESTING=settings.testing,
        MAX_CONTENT_LENGTH=MAX_REQUEST_BYTES,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session: an officer may be called away
        SEND_FILE_MAX_AGE_DEFAULT=3600,
    )
    app.jinja_options = {
        "undefined": StrictUndefined,
        "trim_blocks": True,
        "lstrip_blocks": True,
    }
    app.extensions["settings"] = settings
    vault.open_with(settings.vault_key)
    db.init_app(app, settings.database_url, settings.database_options)
    Jobs().init_app(app, settings)
    looks.init_app(app, settings)
    pool_index.init_app(app, settings)
    htmx.init_app(app)
    headers.install(app)
    transaction.install(app)
    errors.install(app)
    converters.init_app(app)
    CSRFProtect(app).exempt(machines_api.bp)  # asked with a key, never with a cookie
    accounts_session.init_app(app)
    filters.init_app(app)
    _tell_templates(app)
    for room in ROOMS:
        app.register_blueprint(room)
    guard.everyone(app.view_functions["static"])
    return app


def _tell_templates(app: Flask) -> None:
    """What every template may ask."""

    def can(permission: Permission, thing: object = None) -> bool:
        """Whether to show a button: the permission at all, or over this thing."""
        person = guard.present()
        if person is None:
            return False
        return may(person, permission) if thing is None else allows(person, permission, thing)

    app.jinja_env.globals.update(
        Permission=Permission,
        Role=Role,
        can=can,
        present=guard.present,
        navigation=navigation,
        is_demonstration=is_demonstration,
        now=clock.now,
        today=clock.today,
    )
