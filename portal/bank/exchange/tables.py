"""A table of others as lines of ours: bounded, so that a small file cannot become a large text."""

MOST_COLUMNS = 40
MOST_CELLS = 2_000
TOO_LARGE = f"过大或者残缺的表格（最多{MOST_COLUMNS}列、{MOST_CELLS}格）"


class Table:
    """The rows of a table while it is being read; short ones are filled up with empty cells."""

    def __init__(self) -> None:
        self.rows: list[list[str]] = []
        self.cells = 0
        self.is_too_large = False

    def open_row(self) -> None:
        """What is put from here on stands in a row of its own."""
        self.rows.append([])

    def put(self, words: str) -> None:
        """The next cell of the row; one cell too many spoils the table."""
        if not self.rows:
            self.open_row()
        row = self.rows[-1]
        if self.cells >= MOST_CELLS or len(row) >= MOST_COLUMNS:
            self.is_too_large = True
            return
        self.cells += 1
        row.append(words.replace("|", r"\|"))

    def text(self) -> str | None:
        """The table as we write it, empty where it has no cells; None where it is too large, or
        would be nearly all filling.
        """
        rows = [row for row in self.rows if row]
        width = max(map(len, rows), default=0)
        if self.is_too_large or width * len(rows) > 2 * self.cells + MOST_COLUMNS:
            return None
        if not width:
            return ""
        lines = [_line([*row, *[""] * (width - len(row))]) for row in rows]
        lines.insert(1, "|" + "---|" * width)
        return "\n".join(lines)


def _line(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"
