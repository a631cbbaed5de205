"""What the production server loads."""

import sys
from wsgiref.types import WSGIApplication

from portal.core.loading import to_stay
from portal.settings import Settings

# The writer of answers (db/writer.py) lets go of the interpreter at each statement, and everyone
# waits for their commit until it has it back: sooner than after the usual five milliseconds.
SWITCH_SECONDS = 0.0005


def make_application(settings: Settings) -> WSGIApplication:
    """The portal with the short ways for looks and answers before it, behind so many proxies."""
    from werkzeug.middleware.proxy_fix import ProxyFix

    from portal.app import create_app
    from portal.exams.front import AnswersFront
    from portal.pool.index.holding import begin
    from portal.public.front import LooksFront, quick_sessions

    app = create_app(settings)
    begin(app)
    front: WSGIApplication = LooksFront(app, AnswersFront(app), quick_sessions(app))
    if count := settings.proxies:
        return ProxyFix(front, x_for=count, x_proto=count, x_host=count)
    return front


sys.setswitchinterval(SWITCH_SECONDS)
with to_stay():
    application = make_application(Settings.from_environment())
