"""试题册: all questions of one paper as HTML, drawn when the paper is made.

Drawing 80 questions takes about as long as serving a hundred requests: 3,000 candidates who begin
in the same second would wait minutes for it. So it is done beforehand and kept gzipped, 18 KB a
paper; a column of the paper's own row would be copied at every save, a file would be one thing
more to back up. It holds neither token nor answers, which differ from visit to visit: the page
that asks for it has the token and, once there are any, the answers as JSON. Without script nobody
asks for it: the plain page draws its one question itself.
"""

import gzip
import hashlib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from flask import current_app

QUESTIONS = "exams/room/questions.html"
DRAWN_BY = (QUESTIONS, "exams/room/_question.html", "bank/_words.html")
LEVEL = 6


def draw(public_id: str, seen: Sequence[Any], sections: Mapping[str, str]) -> bytes:
    """The questions of the paper of this id, gzipped."""
    template = current_app.jinja_env.get_template(QUESTIONS)
    with current_app.test_request_context():  # addresses want a request; the worker has none
        html = template.render(paper_id=public_id, seen=seen, sections=sections)
    return gzip.compress(html.encode(), LEVEL, mtime=0)


def edition() -> str:
    """Names the templates as they are now."""
    return _edition(current_app.jinja_env.loader)


@lru_cache(maxsize=1)
def _edition(loader: Any) -> str:
    environment = current_app.jinja_env
    sources = (loader.get_source(environment, name)[0] for name in DRAWN_BY)
    return hashlib.sha256("\0".join(sources).encode()).hexdigest()[:16]
