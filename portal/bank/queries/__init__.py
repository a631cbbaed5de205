"""What the bank can be asked: questions within someone's reach, the pool of papers, the files."""

from portal.bank.queries.alike import alike, alike_of
from portal.bank.queries.drafts import (
    advice_of,
    faults_of,
    knowledge,
    preview,
)
from portal.bank.queries.files import (
    files,
    get_blueprint,
    lessons_with,
    names,
    practised,
    sources,
)
from portal.bank.queries.incoming import Look, Looks, count_alike_files, looks_of, set_advice
from portal.bank.queries.lists import (
    Wanted,
    all_questions,
    count_by_subject,
    count_stages,
    get_question,
    get_version_of,
    last_return,
    list_at_stage,
    list_questions,
    list_remarks,
    list_versions,
    questions_by_key,
)
from portal.bank.queries.pictures import get_picture, picture_names
from portal.bank.queries.pool import (
    PoolQuestion,
    Unfit,
    current_versions,
    enabled_keys,
    get_version,
    pool,
    unfit_versions,
)
from portal.bank.queries.uses import USES, Exposure, Use, count_uses, exposure

__all__ = [
    "USES",
    "Exposure",
    "Look",
    "Looks",
    "PoolQuestion",
    "Unfit",
    "Use",
    "Wanted",
    "advice_of",
    "alike",
    "alike_of",
    "all_questions",
    "count_alike_files",
    "count_by_subject",
    "count_stages",
    "count_uses",
    "current_versions",
    "enabled_keys",
    "exposure",
    "faults_of",
    "files",
    "get_blueprint",
    "get_picture",
    "get_question",
    "get_version",
    "get_version_of",
    "knowledge",
    "last_return",
    "lessons_with",
    "list_at_stage",
    "list_questions",
    "list_remarks",
    "list_versions",
    "looks_of",
    "names",
    "picture_names",
    "pool",
    "practised",
    "preview",
    "questions_by_key",
    "set_advice",
    "sources",
    "unfit_versions",
]
