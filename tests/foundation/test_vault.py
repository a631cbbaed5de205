"""Sealed values: unreadable in the database, found by their keyed hash, refused when changed."""

import pytest
from cryptography.exceptions import InvalidTag
from sqlalchemy import text

from portal.accounts.models import Person
from portal.db.base import db
from portal.db.vault import Vault, vault
from tests.factories.accounts import make_person


def test_an_id_number_does_not_stand_in_the_database(context):
    person = make_person(mobile="13800001111")
    row = db.session.execute(
        text("SELECT resident_id, mobile FROM accounts_person WHERE id = :id"), {"id": person.id}
    ).one()
    assert person.resident_id not in row[0]
    assert "13800001111" not in row[1]
    db.session.expire_all()
    assert db.session.get_one(Person, person.id).mobile == "13800001111"


def test_the_same_text_is_sealed_differently_and_found_alike():
    assert vault.seal("13800001111") != vault.seal("13800001111")
    assert vault.index("13800001111") == vault.index("13800001111")


def test_a_changed_or_foreign_value_is_refused():
    sealed = vault.seal("张三")
    flipped = sealed[:-4] + ("AAAA" if sealed[-4:] != "AAAA" else "BBBB")
    with pytest.raises(InvalidTag):
        vault.unseal(flipped)
    with pytest.raises(ValueError, match="unknown algorithm"):
        vault.unseal("z9:" + sealed)


def test_without_its_key_it_opens_nothing():
    with pytest.raises(RuntimeError):
        Vault().seal("x")
    other = Vault()
    other.open_with(b"o" * 32)
    with pytest.raises(InvalidTag):
        other.unseal(vault.seal("x"))
