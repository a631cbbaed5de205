"""Very many rows like one that the portal itself made, by INSERT … SELECT."""

from sqlalchemy import inspect, text

from portal.db.base import Base, db

FIRST_ID = 1_000_000
FIRST_PUBLIC_ID = 100_000_000_000


def multiply(
    model: type[Base], template: int, times: int, *, besides: str = "", **expressions: str
) -> None:
    """So many copies of that row, with these columns otherwise; `n.i` counts from 0, `besides` is
    joined to it.
    """
    table = inspect(model).local_table
    public_id = f"CAST({FIRST_PUBLIC_ID} + n.i AS VARCHAR(12))"
    known = {"id": f"{FIRST_ID} + n.i", "public_id": public_id} | expressions
    names = [column.name for column in table.columns]
    values = [known.get(name, f"t.{name}") for name in names]
    quoted = ", ".join(f'"{name}"' for name in names)
    db.session.execute(
        text(
            f"INSERT INTO {table.name} ({quoted}) "  # noqa: S608  our own names
            f"WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n "
            f"WHERE i + 1 < {times}) "
            f"SELECT {', '.join(values)} FROM n CROSS JOIN {table.name} t {besides} "
            f"WHERE t.id = {template}"
        )
    )
