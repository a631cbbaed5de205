"""Keys of the seal: kept sealed, rotated, revoked; what they signed stays what it is."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from click.testing import CliRunner
from cryptography import x509
from cryptography.hazmat.primitives.serialization import NoEncryption, pkcs12

from portal import cli
from portal.core import clock
from portal.core.errors import Refused
from portal.documents.seals import authority
from portal.documents.seals.authority import Authority, Kind
from portal.documents.seals.pkcs12 import open_pkcs12
from portal.documents.seals.report import Verdict
from portal.documents.seals.revocation import RENEWED_AFTER, VALID_FOR
from portal.documents.seals.trust import accepted
from tests.factories import seals

PAPER = seals.make_paper()
UNSPECIFIED = x509.ReasonFlags.unspecified


@pytest.fixture
def provider(tmp_path):
    return seals.make_provider(tmp_path)


def seal(provider):
    return provider.seal(PAPER, reason="核发", at=clock.now()).content


def verdict(provider, pdf):
    return provider.check(pdf, now=clock.now()).verdict


def serial(provider):
    return provider.signer().certificate.serial_number


def revoke(provider, number, *, on=None):
    provider.lists.revoke(number, on=on or clock.now(), reason=x509.ReasonFlags.key_compromise)


# --- the folder ---------------------------------------------------------------------------------


def test_keys_are_made_once_and_kept_sealed(tmp_path, provider):
    provider.lengthen(seal(provider))
    kept = tmp_path / "demonstration"
    names = {path.name for path in kept.iterdir()}
    assert {"root.0001.key.pem", "signer.0001.key.pem", "clock.0001.key.pem"} < names
    for path in kept.glob("*.key.pem"):
        assert b"ENCRYPTED PRIVATE KEY" in path.read_bytes()
    assert {path.stat().st_mode & 0o077 for path in kept.glob("*.pem")} == {0}
    assert seals.make_provider(tmp_path).roots() == provider.roots()


def test_of_many_that_make_the_first_keys_all_use_the_same(tmp_path):
    def sealed(_):
        return seal(seals.make_provider(tmp_path))

    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(sealed, range(8)))
    provider = seals.make_provider(tmp_path)
    assert {verdict(provider, one) for one in made} == {Verdict.GOOD}
    assert len(provider.authority.roots()) == 1
    assert not list((tmp_path / "demonstration").glob("*.new"))


def test_a_key_without_its_certificate_gets_one(tmp_path, provider):
    seal(provider)
    (tmp_path / "demonstration" / "signer.0001.pem").unlink()
    assert verdict(seals.make_provider(tmp_path), seal(seals.make_provider(tmp_path))) is (
        Verdict.GOOD
    )


def test_the_folder_of_the_first_version_goes_on_working(tmp_path):
    """Its root stays trusted, its signer signs until another is made, its files last."""
    seals.make_old_keys(tmp_path)
    provider = seals.make_provider(tmp_path)
    old = seals.sign_as_before(PAPER, provider)
    assert provider.check(old, now=clock.now()).signed_at is not None
    new = seal(provider)
    assert [verdict(provider, one) for one in (old, new)] == [Verdict.GOOD] * 2
    assert len(provider.authority.roots()) == 1
    long = provider.lengthen(old)
    assert long.startswith(old)
    assert verdict(provider, long) is Verdict.GOOD
    assert seals.is_good_to_pyhanko(long, provider.authority.roots()[0])
    provider.authority.rotate(Kind.ROOT)
    assert len(provider.authority.roots()) == 2
    assert [verdict(provider, one) for one in (old, new, long)] == [Verdict.GOOD] * 3
    assert verdict(provider, seal(provider)) is Verdict.GOOD


def test_with_the_roots_key_kept_elsewhere_files_are_sealed_checked_and_lengthened(tmp_path):
    first = seals.make_provider(tmp_path)
    first.lengthen(seal(first))
    (tmp_path / "demonstration" / "root.0001.key.pem").unlink()
    authority._key.cache_clear()
    provider = seals.make_provider(tmp_path)
    assert verdict(provider, provider.lengthen(seal(provider))) is Verdict.GOOD
    with pytest.raises(FileNotFoundError):
        provider.authority.rotate(Kind.SIGNER)
    assert verdict(provider, seal(provider)) is Verdict.GOOD


# --- rotation -----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", list(Kind))
def test_after_a_rotation_a_new_key_is_used_and_old_files_pass(provider, kind):
    before = [seal(provider), provider.lengthen(seal(provider))]
    numbers = serial(provider), provider.authority.clock().certificate.serial_number
    provider.authority.rotate(kind)
    now = serial(provider), provider.authority.clock().certificate.serial_number
    assert (now[0] != numbers[0]) is (kind is not Kind.CLOCK)
    assert (now[1] != numbers[1]) is (kind is not Kind.SIGNER)
    after = [seal(provider), provider.lengthen(seal(provider)), provider.renew(before[1])]
    assert {verdict(provider, one) for one in before + after} == {Verdict.GOOD}


def test_the_private_half_of_an_old_signer_may_be_destroyed(tmp_path, provider):
    old = seal(provider)
    provider.authority.rotate(Kind.SIGNER)
    (tmp_path / "demonstration" / "signer.0001.key.pem").unlink()
    fresh = seals.make_provider(tmp_path)
    assert verdict(fresh, old) is verdict(fresh, seal(fresh)) is Verdict.GOOD
    assert fresh.lengthen(old).startswith(old)


# --- revocation ---------------------------------------------------------------------------------


def test_a_revoked_signers_files_pass_if_a_timestamp_is_from_before(provider):
    start = clock.now()
    with time_machine.travel(start, tick=False) as travel:
        plain = seal(provider)
        early = provider.lengthen(plain)
        travel.shift(timedelta(days=10))
        revoke(provider, serial(provider), on=start + timedelta(days=5))
        assert verdict(provider, plain) is Verdict.REVOKED
        assert verdict(provider, early) is Verdict.GOOD
        with pytest.raises(Refused):
            provider.lengthen(plain)
        with pytest.raises(Refused, match="吊销"):
            seal(provider)
        provider.authority.rotate(Kind.SIGNER)
        assert verdict(provider, seal(provider)) is Verdict.GOOD


def test_a_timestamp_from_after_the_revocation_helps_nobody(provider):
    """A compromise is noticed late: the day of the revocation may lie before the timestamp."""
    start = clock.now()
    with time_machine.travel(start, tick=False) as travel:
        long = provider.lengthen(seal(provider))
        travel.shift(timedelta(days=1))
        revoke(provider, serial(provider), on=start - timedelta(days=1))
        assert verdict(provider, long) is Verdict.REVOKED


def test_a_revoked_clock_proves_nothing_from_then_on(provider):
    """The signature is good still, as its own certificate is, but its time is only claimed."""
    long = provider.lengthen(seal(provider))
    revoke(provider, provider.authority.clock().certificate.serial_number)
    report = provider.check(long, now=clock.now())
    assert (report.verdict, report.is_time_proven) == (Verdict.GOOD, False)
    revoke(provider, serial(provider))
    assert verdict(provider, long) is Verdict.REVOKED


def test_a_revocation_only_ever_moves_to_an_earlier_day(provider):
    now = clock.now().replace(microsecond=0)
    seal(provider)
    days = [now, now - timedelta(days=3), now - timedelta(days=1)]
    for day in days:
        revoke(provider, serial(provider), on=day)
    assert list(provider.lists.revocations().values()) == [min(days)]
    with pytest.raises(KeyError):
        revoke(provider, 12345)


def test_the_list_is_signed_by_the_root_and_renewed_in_time(provider):
    seal(provider)
    start = clock.now()
    with time_machine.travel(start, tick=False) as travel:
        (first,) = provider.lists.current()
        revoke(provider, serial(provider))
        travel.shift(RENEWED_AFTER - timedelta(hours=1))
        (second,) = provider.lists.current()
        travel.shift(timedelta(hours=2))
        (third,) = provider.lists.current()
    assert accepted([], [first, second, third], provider.trust())
    numbers = [
        one.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number
        for one in (first, second, third)
    ]
    assert numbers == [1, 2, 3]
    assert [len(list(one)) for one in (first, second, third)] == [0, 1, 1]
    assert third.next_update_utc - third.last_update_utc == VALID_FOR > RENEWED_AFTER


def test_where_a_roots_key_was_destroyed_its_last_list_stands(tmp_path, provider):
    seal(provider)
    provider.lists.current()
    provider.authority.rotate(Kind.ROOT)
    (tmp_path / "demonstration" / "root.0001.key.pem").unlink()
    fresh = seals.make_provider(tmp_path)
    authority._key.cache_clear()
    with time_machine.travel(clock.now() + timedelta(days=20)):
        assert len(fresh.lists.current()) == 2


# --- the operator's commands --------------------------------------------------------------------


@pytest.fixture
def command(tmp_path, portal, monkeypatch):
    kept = replace(portal.extensions["settings"], data=tmp_path)
    monkeypatch.setattr(cli, "settings", lambda: kept)

    def run(*arguments):
        return CliRunner().invoke(cli.main, ["seals", *arguments])

    return run


def test_the_commands_show_rotate_and_revoke(command, tmp_path):
    shown = command("status")
    assert shown.exit_code == 0, shown.output
    assert "签章0001" in shown.output
    assert "吊销列表" in shown.output
    number = f"{Authority(tmp_path / 'keys', '').held(Kind.SIGNER)[0].certificate.serial_number:x}"
    refused = command("revoke", number, "--on", "2999-01-01")
    assert (refused.exit_code, "不能晚于" in refused.output) == (1, True)
    assert "没有这个序列号" in command("revoke", "abc").output
    assert "十六进制" in command("revoke", "xyz").output
    revoked = command("revoke", number, "--on", "2026-01-02", "--reason", "superseded")
    assert "seals rotate" in revoked.output
    assert "2026-01-02起吊销" in command("status").output
    assert command("rotate").exit_code == 0
    assert "签章0002" in command("status").output
    assert command("rotate", "root").exit_code == 0
    assert "根证书0002" in command("status").output
    assert command("crl").output.count("BEGIN X509 CRL") == 2


def test_the_commands_tell_of_a_key_from_a_file(command, tmp_path, monkeypatch):
    holder = seals.make_provider(tmp_path / "elsewhere").signer()
    file = tmp_path / "key.p12"
    file.write_bytes(
        pkcs12.serialize_key_and_certificates(
            b"x", holder.key, holder.certificate, list(holder.chain), NoEncryption()
        )
    )
    kept = replace(cli.settings(), seal_pkcs12=file)
    monkeypatch.setattr(cli, "settings", lambda: kept)
    assert "PKCS#12" in command("status").output.splitlines()[0]
    open_pkcs12.cache_clear()
    file.write_bytes(b"something else")
    said = command("status")
    assert (said.exit_code, "key.p12" in said.output) == (1, True)
