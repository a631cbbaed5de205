"""The words of a PDF that a stranger handed in, read in a process of its own that may use little.

PDFium is what Chromium reads PDFs with; that a file brings it down ends the process, not us.
"""

import json
import re
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from portal.core.labels import Labelled

APART = Path(__file__).with_name("reading_apart.py")
SECONDS = 10
OUTPUT = 256 << 10
AT_ONCE, WAIT_SECONDS = 2, 10  # readings of one process of ours; who waits longer is told so
_RANGE = re.compile(rb"/ByteRange\s*\[\s*0\s+\d{1,10}\s+(\d{1,10})\s+(\d{1,10})\s*\]")
_turns = threading.BoundedSemaphore(AT_ONCE)


class Unread(Labelled):
    """Why there are no words."""

    ENCRYPTED = "encrypted", "文件加了打开密码，读不出文字"
    PAGES = "pages", "文件页数过多，证书只有一页"
    UNREADABLE = "unreadable", "文件读不出文字：已损坏，或者内容异常"
    EMPTY = "empty", "文件里没有文字，可能是扫描件、照片或者截图"
    BUSY = "busy", "现在查验文件的人较多，没有比对文字，请稍后再试"


@dataclass(frozen=True, slots=True)
class Reading:
    """读出的文字, or why there are none."""

    text: str = ""
    trouble: Unread | None = None


def read_words(content: bytes) -> Reading:
    """What is written on the first pages; never raises, whatever the file is."""
    if not _turns.acquire(timeout=WAIT_SECONDS):
        return Reading(trouble=Unread.BUSY)
    try:
        return _read(content)
    except (OSError, subprocess.SubprocessError):
        return Reading(trouble=Unread.UNREADABLE)
    finally:
        _turns.release()


def signed_lengths(content: bytes) -> list[int]:
    """Where the file ended at each signature that it says it bears, the earliest first."""
    ends = {int(tail) + int(length) for tail, length in _RANGE.findall(content)}
    return sorted(end for end in ends if 0 < end <= len(content))


def _read(content: bytes) -> Reading:
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as answer:
        given.write(content)
        given.seek(0)
        done = subprocess.run(  # noqa: S603  our own command
            [sys.executable, "-I", str(APART)],
            stdin=given,
            stdout=answer,
            stderr=subprocess.DEVNULL,
            env={},
            timeout=SECONDS,
            check=False,
        )
        return _understand(answer) if done.returncode == 0 else Reading(trouble=Unread.UNREADABLE)


def _understand(answer: IO[bytes]) -> Reading:
    """What the process said; it may have been taken over, so that not even its form is trusted."""
    answer.seek(0)
    try:
        said = json.loads(answer.read(OUTPUT))
        if (trouble := said.get("trouble")) is not None:
            return Reading(trouble=Unread(trouble))
        text = str(said["text"])
    except (ValueError, KeyError, AttributeError, RecursionError):
        return Reading(trouble=Unread.UNREADABLE)
    return Reading(text) if text.strip() else Reading(trouble=Unread.EMPTY)
