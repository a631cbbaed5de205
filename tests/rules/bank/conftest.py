"""Banks of a few files, read from a temporary folder."""

import pytest

from portal.bank.content import read_bank
from tests.factories.bank_files import FILES


@pytest.fixture
def read(tmp_path):
    """Reads a bank of these files; a change may be given for each."""

    def with_changes(changes: dict[str, str | None] | None = None):
        for name, text in (FILES | (changes or {})).items():
            if text is not None:
                path = tmp_path / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
        return read_bank(tmp_path)

    return with_changes
