"""A portal on a database of its own, for two at one moment."""

import pytest

from tests.two_at_once import real_house


@pytest.fixture(scope="module")
def house(database_url):
    with real_house(database_url) as app:
        yield app
