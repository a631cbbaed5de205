"""What a generator of load sends, prepared as bytes, and what came of it."""

from collections import defaultdict
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Request:
    """One prepared request; `action` is what it is counted as."""

    action: str
    payload: bytes
    good: frozenset[int] = frozenset({200, 204})


@dataclass(slots=True)
class Outcome:
    """What came of a run: latencies in seconds by action, trouble by kind, elapsed and own CPU
    seconds.
    """

    latencies: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    errors: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    seconds: float = 0.0
    own_cpu: float = 0.0

    @property
    def requests(self) -> int:
        return sum(len(values) for values in self.latencies.values())


def get(path: str, *, cookie: str = "") -> bytes:
    """The bytes of a GET."""
    extra = f"Cookie: {cookie}\r\n" if cookie else ""
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{extra}\r\n".encode()


def post(path: str, body: str, *, cookie: str, headers: dict[str, str] | None = None) -> bytes:
    """The bytes of a POST of a form."""
    content = body.encode()
    lines = [
        f"POST {path} HTTP/1.1",
        "Host: 127.0.0.1",
        f"Cookie: {cookie}",
        "Content-Type: application/x-www-form-urlencoded",
        f"Content-Length: {len(content)}",
        *(f"{name}: {value}" for name, value in (headers or {}).items()),
    ]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + content
