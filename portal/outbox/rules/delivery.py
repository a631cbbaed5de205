"""What an answer of the platform means, and how long to wait after one that was none.

A 4xx about the message is for people; about the way (address, token, too many) it stops the line
for a while, as trouble with the network and 5xx do: the same would befall every other message.
"""

import json
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum

LARGEST = 64 * 1024
LONGEST_WORDS, LONGEST_RECEIPT = 300, 80
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=30), timedelta(hours=6)
FIRST_REST, LONGEST_REST = timedelta(seconds=15), timedelta(minutes=15)
LONGEST_ASKED = timedelta(hours=1)  # of Retry-After
CONFLICT = 409
# Of these the address, the token or the hour is the reason, not what the message says.
ABOUT_THE_WAY = frozenset({401, 403, 404, 405, 407, 408, 421, 425, 429})
NO_RECEIPT = "平台已应答，但没有给出可以核对的回执"
ELSEWHERE = "平台要求转到另一个地址，没有照办，请核对报送地址设置"
SAID_NOTHING = "平台没有说明原因"


class Verdict(Enum):
    """What became of one try."""

    DELIVERED = "the platform has it"
    TROUBLE = "it may go better later"
    REFUSED = "it will not go better by itself"


@dataclass(frozen=True, slots=True)
class Outcome:
    """报送结果 of one try: with the platform's words, cut to what can be kept."""

    verdict: Verdict
    status: int | None = None
    receipt: str = ""
    words: str = ""
    asked: timedelta = timedelta()


def read_answer(number: str, status: int, body: bytes, retry_after: str = "") -> Outcome:
    """The answer to the message of this number.

    It counts as delivered only if the platform names the number again: a page of a proxy that
    says 200 to everything is no receipt.
    """
    answer = _object(body)
    is_ours = answer.get("id") == number
    receipt = tidy(answer.get("receipt"), LONGEST_RECEIPT)
    words = tidy(answer.get("message"), LONGEST_WORDS) or _text(body) or SAID_NOTHING
    if 200 <= status < 300:
        if is_ours and receipt:
            return Outcome(Verdict.DELIVERED, status, receipt)
        return Outcome(Verdict.TROUBLE, status, words=NO_RECEIPT)
    if status == CONFLICT and is_ours:  # it has had this very message before
        return Outcome(Verdict.DELIVERED, status, receipt, "平台此前已经收到")
    if 300 <= status < 400:
        return Outcome(Verdict.TROUBLE, status, words=ELSEWHERE)
    if 400 <= status < 500 and status not in ABOUT_THE_WAY:
        return Outcome(Verdict.REFUSED, status, words=words)
    return Outcome(Verdict.TROUBLE, status, words=words, asked=_asked(retry_after))


def wait_after(tries: int) -> timedelta:
    """How long a message rests after so many tries: twice as long each time, up to six hours."""
    return _doubled(FIRST_WAIT, tries, LONGEST_WAIT)


def rest_after(failures: int, asked: timedelta = timedelta()) -> timedelta:
    """How long the whole line rests after so many troubles in a row; longer if it was asked to."""
    return max(_doubled(FIRST_REST, failures, LONGEST_REST), min(asked, LONGEST_ASKED))


def tidy(value: object, longest: int) -> str:
    """A text of others: one line, printable, cut; empty for what is no text."""
    if not isinstance(value, str):
        return ""
    cleaned = "".join(c if c.isprintable() else " " for c in value)
    return " ".join(cleaned.split())[:longest]


def _doubled(first: timedelta, times: int, most: timedelta) -> timedelta:
    return min(first * (1 << min(max(times - 1, 0), 30)), most)


def _object(body: bytes) -> dict[str, object]:
    if len(body) > LARGEST:
        return {}
    try:
        read = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return read if isinstance(read, dict) else {}


def _text(body: bytes) -> str:
    return tidy(body[:LARGEST].decode("utf-8", "replace"), LONGEST_WORDS)


def _asked(retry_after: str) -> timedelta:
    """Retry-After in seconds (RFC 9110 §10.2.3); its other form, a date, is not needed."""
    text = retry_after.strip()
    is_number = text.isascii() and text.isdecimal() and len(text) < 7
    return timedelta(seconds=int(text)) if is_number else timedelta()
