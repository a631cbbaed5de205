"""安全考试浏览器: whether a request comes from Safe Exam Browser with the configuration that a
sitting demands.

With every request the browser sends SHA-256 of the address, without its fragment, followed by a
key: of its settings (Config Key) in `X-SafeExamBrowser-ConfigKeyHash`, of its build and settings
(Browser Exam Key) in `X-SafeExamBrowser-RequestHash`, each as 64 small hexadecimal digits
(safeexambrowser.org/developer/seb-config-key.html; SEB-Specification-BrowserExamKey.pdf there).
The keys never travel. It keeps honest machines honest: who knows a key can reckon the same.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from hmac import compare_digest

from portal.core.labels import Labelled

CONFIG_HEADER = "X-SafeExamBrowser-ConfigKeyHash"
EXAM_HEADER = "X-SafeExamBrowser-RequestHash"
MOST_KEYS = 20
_KEY = re.compile(r"[0-9a-f]{64}")
_BETWEEN = re.compile(r"[\s,，、;；]+")


class BrowserRefusal(Labelled):
    """Why a browser is not let in."""

    OTHER = "other", "没有使用安全考试浏览器"
    CONFIG = "config", "安全考试浏览器打开的不是本场考试的配置"
    BUILD = "build", "安全考试浏览器的版本或者配置与本场要求不符"


@dataclass(frozen=True, slots=True)
class Demand:
    """Which keys a sitting takes: any of each kind that is named; nothing named demands nothing."""

    config_keys: tuple[str, ...] = ()
    exam_keys: tuple[str, ...] = ()

    @property
    def is_made(self) -> bool:
        """Whether there is anything to be shown."""
        return bool(self.config_keys or self.exam_keys)


@dataclass(frozen=True, slots=True)
class Shown:
    """What a request showed: the two headers as they came, empty where there was none."""

    config_hash: str = ""
    exam_hash: str = ""


def read_keys(text: str) -> tuple[str, ...] | None:
    """The keys that were typed, each once and in order; None when one is none or they are many."""
    parts = [part.lower() for part in _BETWEEN.split(text.strip()) if part]
    keys = tuple(dict.fromkeys(parts))
    if len(keys) > MOST_KEYS or not all(_KEY.fullmatch(key) for key in keys):
        return None
    return keys


def demand_of(config_keys: str, exam_keys: str) -> Demand:
    """The demand of a sitting, from the keys as they are kept."""
    return Demand(tuple(config_keys.split()), tuple(exam_keys.split()))


def request_hash(url: str, key: str) -> str:
    """What the browser sends for this address if this is its key."""
    return sha256((url.partition("#")[0] + key).encode()).hexdigest()


def refusal(demand: Demand, shown: Shown, url: str) -> BrowserRefusal | None:
    """What keeps a browser out that asked for this address; None: nothing."""
    if not demand.is_made:
        return None
    if not shown.config_hash and not shown.exam_hash:
        return BrowserRefusal.OTHER
    if not _is_one_of(demand.config_keys, shown.config_hash, url):
        return BrowserRefusal.CONFIG
    if not _is_one_of(demand.exam_keys, shown.exam_hash, url):
        return BrowserRefusal.BUILD
    return None


def _is_one_of(keys: Iterable[str], told: str, url: str) -> bool:
    """Whether what was told is right for one of the keys; all are compared, each in the same
    time.
    """
    said = told.strip().lower().encode()
    matches = [compare_digest(request_hash(url, key).encode(), said) for key in keys]
    return any(matches) or not matches
