"""What every answer says about how it may be used."""

from datetime import timedelta

from flask import Flask, Response, request

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)


# What every answer carries; a view may have said something of its own before.
ALWAYS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
NOT_KEPT = "no-store"
A_YEAR = int(timedelta(days=365).total_seconds())


def install(app: Flask) -> None:
    """No inline script or style, no framing, no referrer, and nothing personal in a cache."""

    @app.after_request
    def speak(response: Response) -> Response:
        headers = response.headers
        for name, value in ALWAYS.items():
            headers.setdefault(name, value)
        is_meant = response.cache_control.immutable or response.cache_control.s_maxage
        if request.endpoint != "static" and not is_meant:
            headers["Cache-Control"] = NOT_KEPT  # send_file would have it public
        return response


def shared(response: Response, seconds: int) -> Response:
    """The answer is the same for everyone, and any cache may keep it so long."""
    response.headers["Cache-Control"] = f"public, max-age={seconds}, s-maxage={seconds}"
    return response


def lasting(response: Response) -> Response:
    """The answer may be kept by this person's browser for good: its address names what it holds."""
    response.headers["Cache-Control"] = f"private, max-age={A_YEAR}, immutable"
    return response
