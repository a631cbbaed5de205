"""What a stranger may learn: of a certificate, masked; of a file; of the scheme, in numbers."""

from portal.public.queries.figures import figures, handed_in_at, next_sittings
from portal.public.queries.files import FileReport, check_file
from portal.public.queries.register import (
    Asked,
    Line,
    Shown,
    Worth,
    find_by_token,
    find_matching,
)

__all__ = [
    "Asked",
    "FileReport",
    "Line",
    "Shown",
    "Worth",
    "check_file",
    "figures",
    "find_by_token",
    "find_matching",
    "handed_in_at",
    "next_sittings",
]
