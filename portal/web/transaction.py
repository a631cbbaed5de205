"""One request, one transaction: kept when the answer is good, dropped when it is not."""

from flask import Flask, Response, g

from portal.jobs.queue import commit, drop
from portal.web.limits import write_tries


def install(app: Flask) -> None:
    """Settle the request's transaction, whatever the view did."""

    @app.after_request
    def settle(response: Response) -> Response:
        if "session" in g:
            if response.status_code < 400:
                commit()
            else:
                drop()
            write_tries()
        return response
