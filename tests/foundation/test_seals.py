"""Electronic seals: fast, the same but for the signature, good to every other tool, and lasting."""

import hashlib
import io
import multiprocessing
import pickle
import shutil
import subprocess
import sys
import time
from datetime import timedelta

import pikepdf
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    pkcs12,
)

from portal.core import clock
from portal.core.errors import Refused
from portal.documents.pdf import render_pdf
from portal.documents.seals import certificates, pades
from portal.documents.seals.layers import find_layers
from portal.documents.seals.pades import open_seals
from portal.documents.seals.pkcs12 import Unusable
from portal.documents.seals.provider import SealPlan
from portal.documents.seals.report import Verdict
from portal.documents.seals.revisions import Unreadable, draft_archive
from tests.factories import seals

needs_poppler = pytest.mark.skipif(not shutil.which("pdfsig"), reason="poppler-utils missing")
needs_qpdf = pytest.mark.skipif(not shutil.which("qpdf"), reason="qpdf missing")
needs_openssl = pytest.mark.skipif(not shutil.which("openssl"), reason="openssl missing")


@pytest.fixture(scope="module")
def provider(tmp_path_factory):
    return seals.make_provider(tmp_path_factory.mktemp("keys"))


@pytest.fixture(scope="module")
def paper():
    """As WeasyPrint makes them, with a link on the page: annotations are there already."""
    words = "<p>证书　<b>粗体</b>　<a href='http://portal.test/'>查验</a></p>" * 40
    return render_pdf(f"<html lang='zh-CN'><title>试</title><h1>一张纸</h1>{words}</html>")


@pytest.fixture(scope="module")
def sealed(provider, paper):
    return provider.seal(paper, reason="核发证书", at=clock.now()).content


@pytest.fixture(scope="module")
def long(provider, sealed):
    return provider.lengthen(sealed)


def checked(provider, pdf):
    return provider.check(pdf, now=clock.now())


# --- sealing ------------------------------------------------------------------------------------


def test_a_sealed_file_is_known_as_ours_and_keeps_its_own_bytes(provider, paper):
    at = clock.now().replace(microsecond=0)
    made = provider.seal(paper, reason="核发证书", at=at)
    assert made.content.startswith(paper)
    assert (made.media_type, made.algorithm) == ("application/pdf", "sha256_ecdsa")
    report = checked(provider, made.content)
    assert (report.verdict, report.intact, report.covers_whole_file) == (Verdict.GOOD, True, True)
    assert report.signer == made.signer == "证书签章（演示）"
    assert (report.signed_at, report.time_source) == (at, "签名人声明")
    assert report.signed_length == len(made.content)


def test_two_seals_on_the_same_paper_differ_in_the_signature_only(provider, paper):
    at = clock.now()
    one, two = (provider.seal(paper, reason="核发", at=at).content for _ in range(2))
    (layer,) = find_layers(one)
    assert [layer] == find_layers(two)
    assert layer.signed(one) == layer.signed(two)
    assert one != two


def test_the_reason_and_the_field_are_in_the_file_and_nothing_is_drawn(sealed):
    with pikepdf.open(io.BytesIO(sealed)) as pdf:
        (field,) = pdf.Root.AcroForm.Fields
        assert str(field.V.Reason) == "核发证书"
        assert [int(side) for side in field.Rect] == [0, 0, 0, 0]
        assert len(pdf.pages[0].Annots) > 1
        assert pdf.check_pdf_syntax() == []
        with pdf.open_metadata() as meta:
            assert meta["pdfaid:part"] == "3"


def test_a_seal_costs_little(provider):
    """0.6 ms here where pyHanko's own way takes 49; asked for with room for a slower machine."""
    at, paper = clock.now(), seals.make_paper("Z" * 45_000)
    provider.seal(paper, reason="核发", at=at)
    began = time.process_time()
    for _ in range(20):
        provider.seal(paper, reason="核发", at=at)
    assert (time.process_time() - began) / 20 < 0.006


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7\n", b"%PDF-1.7\nstartxref\n9\n%%EOF"])
def test_what_is_no_whole_pdf_is_not_sealed(provider, content):
    with pytest.raises((Unreadable, pikepdf.PdfError)):
        provider.seal(content, reason="核发", at=clock.now())


def seal_elsewhere(plan):
    return open_seals(plan).seal(seals.make_paper(), reason="核发", at=clock.now()).content


def test_a_process_without_a_portal_seals_from_the_plan(tmp_path):
    plan = SealPlan(tmp_path, seals.PASSPHRASE)
    assert pickle.loads(pickle.dumps(plan)) == plan  # noqa: S301 our own
    assert seals.PASSPHRASE not in repr(plan)
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        made = pool.apply(seal_elsewhere, (plan,))
    assert checked(open_seals(plan), made).valid


def test_importing_seals_brings_neither_flask_nor_the_database():
    program = "import sys, portal.documents.seals.pades as _; print(*sys.modules)"
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert not {"flask", "sqlalchemy", "weasyprint"} & set(run.stdout.split())


# --- what other tools say -----------------------------------------------------------------------


@needs_poppler
def test_poppler_accepts_the_signature(sealed, long, tmp_path):
    said = seals.said_by_poppler(sealed, tmp_path)
    for words in ("Signature is Valid", "Total document signed", "ETSI.CAdES.detached"):
        assert words in said
    assert "Signature is Valid" in seals.said_by_poppler(long, tmp_path)


@needs_qpdf
def test_qpdf_finds_nothing_wrong(provider, sealed, long, tmp_path):
    for number, content in enumerate((sealed, long, provider.renew(long))):
        path = tmp_path / f"{number}.pdf"
        path.write_bytes(content)
        run = subprocess.run(["qpdf", "--check", path], capture_output=True, text=True, check=True)
        assert "No syntax or stream encoding errors" in run.stdout


@needs_openssl
def test_openssl_verifies_the_detached_signature(provider, sealed, tmp_path):
    (layer,) = find_layers(sealed)
    files = {"cms": layer.envelope(sealed), "bytes": layer.signed(sealed), "pem": provider.roots()}
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    asked = "-verify -binary -inform DER -in cms -content bytes -CAfile pem -purpose any -cades"
    run = subprocess.run(
        ["openssl", "cms", *asked.split(), "-out", "out"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert (tmp_path / "out").read_bytes() == files["bytes"]


def test_pyhanko_accepts_the_signature_and_the_revisions_behind_it(provider, sealed, long):
    root = provider.authority.roots()[0]
    assert seals.is_good_to_pyhanko(sealed, root)
    assert seals.is_good_to_pyhanko(long, root)
    assert seals.is_good_to_pyhanko(provider.renew(long), root)


# --- long-term data -----------------------------------------------------------------------------


def test_long_term_data_are_appended_once_and_dated(provider, sealed, long):
    assert long.startswith(sealed)
    assert provider.lengthen(long) == long
    report = checked(provider, long)
    assert (report.verdict, report.covers_whole_file) == (Verdict.GOOD, True)
    assert (report.is_time_proven, report.time_source) == (True, "可信时间戳证明")
    assert report.timestamps == (report.signed_at,)
    assert report.signed_length == len(sealed)


def test_a_further_timestamp_covers_all_before_it(provider, long):
    renewed = provider.renew(long)
    assert renewed.startswith(long)
    assert len(checked(provider, renewed).timestamps) == 2
    assert checked(provider, provider.renew(renewed)).valid


def test_timestamps_have_an_end(provider, long, monkeypatch):
    monkeypatch.setattr(pades, "MOST_TIMESTAMPS", 2)
    with pytest.raises(Refused, match="上限"):
        provider.renew(provider.renew(long))


def test_lengthening_costs_little(provider, sealed):
    provider.lengthen(sealed)
    began = time.process_time()
    for _ in range(5):
        provider.lengthen(sealed)
    assert (time.process_time() - began) / 5 < 0.15


def test_what_is_not_good_is_not_made_to_last(provider, sealed, paper):
    for content in (paper, sealed + b"\n", sealed.replace(b"/Reason", b"/reason")):
        with pytest.raises(Refused):
            provider.lengthen(content)
        with pytest.raises(Refused):
            provider.renew(content)


def old_paper():
    """A fixed file: one page, and a catalogue that holds every kind of value."""
    catalogue = b"/Pages 2 0 R/Lang(zh)/A[true null .5 -1 1.50/N#20x<feff>]/B<</Z 1/A 2>>"
    objects = (
        b"<</Type/Catalog" + catalogue + b">>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595.28 841.89]>>",
    )
    made, table = b"%PDF-1.7\n", b"0000000000 65535 f \n"
    for number, body in enumerate(objects, start=1):
        table += b"%010d 00000 n \n" % len(made)
        made += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    trailer = b"trailer\n<</Size 4/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % len(made)
    return made + b"xref\n0 4\n" + table + trailer


def test_the_form_of_a_revision_is_the_one_that_files_have():
    """Files in the archive are checked by writing their revisions anew: whoever changes the form
    must keep this one beside it.
    """
    draft = draft_archive(old_paper(), [b"certificate"], [b"list"], room=16)
    made = draft.filled(b"signature")
    assert hashlib.sha256(made).hexdigest() == GOLDEN


GOLDEN = "bf0b0f3ed36eb9c287cccf7f9e67e69010d39259ccd649a4290aae8b1fcc255a"


# --- a key from a certification service ---------------------------------------------------------


@pytest.fixture
def service(tmp_path):
    """A root, and a signer below it, of which only the file is known here."""
    now = clock.now()
    root_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    root = certificates.make_root(root_key, 77, now=now)
    return (
        root,
        root_key,
        key,
        certificates.make_certificate(certificates.SIGNER, key, root, root_key, now=now),
    )


def write_pkcs12(path, key, certificate, root):
    sealing = BestAvailableEncryption(b"open")
    path.write_bytes(pkcs12.serialize_key_and_certificates(b"x", key, certificate, [root], sealing))
    return path


def test_a_key_from_a_file_seals_and_what_it_sealed_stays_good_without_it(service, tmp_path):
    root, _, key, certificate = service
    file = write_pkcs12(tmp_path / "key.p12", key, certificate, root)
    provider = seals.make_provider(tmp_path / "keys", pkcs12=file, pkcs12_passphrase="open")
    sealed = provider.seal(seals.make_paper(), reason="核发", at=clock.now()).content
    assert checked(provider, sealed).valid
    assert root.public_bytes(Encoding.PEM) in provider.roots()
    assert checked(seals.make_provider(tmp_path / "keys"), sealed).valid


def test_another_customer_of_the_same_service_is_not_us(service, tmp_path):
    """A public root vouches for anyone; the name in the certificate is the same, too."""
    root, root_key, key, certificate = service
    theirs = ec.generate_private_key(ec.SECP256R1())
    file = write_pkcs12(tmp_path / "key.p12", key, certificate, root)
    provider = seals.make_provider(tmp_path / "keys", pkcs12=file, pkcs12_passphrase="open")
    other = certificates.make_certificate(
        certificates.SIGNER, theirs, root, root_key, now=clock.now()
    )
    stranger = seals.make_provider(
        tmp_path / "others",
        pkcs12=write_pkcs12(tmp_path / "other.p12", theirs, other, root),
        pkcs12_passphrase="open",
    )
    forged = stranger.seal(seals.make_paper(), reason="核发", at=clock.now()).content
    assert checked(stranger, forged).valid
    assert checked(provider, forged).verdict is Verdict.FOREIGN


def test_an_rsa_key_seals_too(tmp_path):
    key = rsa.generate_private_key(65537, 3072)
    root_key, now = ec.generate_private_key(ec.SECP256R1()), clock.now()
    root = certificates.make_root(root_key, 78, now=now)
    certificate = certificates.make_certificate(certificates.SIGNER, key, root, root_key, now=now)
    file = write_pkcs12(tmp_path / "key.p12", key, certificate, root)
    provider = seals.make_provider(tmp_path / "keys", pkcs12=file, pkcs12_passphrase="open")
    made = provider.seal(seals.make_paper(), reason="核发", at=now + timedelta(seconds=1))
    assert made.algorithm == "sha256_rsa"
    assert checked(provider, made.content).valid
    assert seals.is_good_to_pyhanko(made.content, root)


def test_a_file_that_cannot_be_opened_is_said_at_once(service, tmp_path):
    root, _, key, certificate = service
    file = write_pkcs12(tmp_path / "key.p12", key, certificate, root)
    with pytest.raises(Unusable):
        seals.make_provider(tmp_path / "keys", pkcs12=file, pkcs12_passphrase="wrong")
