"""The tables that rooms offer as workbooks, and who may have which."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from portal.access.policy import Permission, may, reaches
from portal.access.roles import Actor
from portal.core.errors import NotFound
from portal.core.ids import digest
from portal.documents.sheets import Cell, Sheet

Arguments = Mapping[str, str]
MOST_ARGUMENTS, LONGEST_NAME, LONGEST_ARGUMENT = 8, 20, 100


@dataclass(frozen=True, slots=True)
class Listing:
    """What somebody sees of a table: how many rows, and the rows, read one by one as they are
    asked for.
    """

    name: str  # of the file, without what it ends with
    sheet: str
    headings: Sequence[str]
    count: int
    rows: Iterable[Sequence[Cell]]

    def to_sheet(self) -> Sheet:
        """As a workbook has it."""
        return Sheet(self.sheet, self.headings, self.rows)


@dataclass(frozen=True, slots=True)
class Table:
    """A table: `listing` looks only within the reach of whoever asks, or raises NotFound."""

    key: str
    title: str
    permission: Permission
    listing: Callable[[Actor, Arguments], Listing]


_TABLES: dict[str, Table] = {}


def offer(table: Table) -> Table:
    """From now on it can be had."""
    _TABLES[table.key] = table
    return table


def get_table(actor: Actor, key: str) -> Table:
    """The table, or NotFound for someone who may not have it."""
    table = _TABLES.get(key)
    if table is None or not may(actor, table.permission):
        raise NotFound
    return table


def reach_of(actor: Actor, table: Table) -> str:
    """How far somebody sees in the table, as a word that changes with it."""
    posts = sorted(
        f"{post.role.value}:{post.region}:{post.organisation_id or ''}:{extent.name}"
        for post, extent in reaches(actor, table.permission)
    )
    return digest("\n".join(posts).encode())


def bounded(arguments: Arguments) -> dict[str, str]:
    """What is looked for, as much of it as can be kept."""
    fitting = {
        name: value.replace("\0", "")[:LONGEST_ARGUMENT]
        for name, value in sorted(arguments.items())
        if len(name) <= LONGEST_NAME and name.isidentifier()
    }
    return dict([(name, value) for name, value in fitting.items() if value][:MOST_ARGUMENTS])
