"""Proofs of time: services of our own and elsewhere; what holds when certificates have ended."""

import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
import time_machine
from asn1crypto import tsp
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from portal.core import clock
from portal.core.errors import Refused
from portal.documents.seals import certificates
from portal.documents.seals.authority import Kind
from portal.documents.seals.certificates import Holder
from portal.documents.seals.lists_elsewhere import NoList
from portal.documents.seals.report import Verdict
from portal.documents.seals.timestamps import HttpTimestamper, LocalTimestamper, NoTimestamp
from portal.settings import Settings, SettingsError
from tests.factories import seals

PAPER = seals.make_paper()
YEARS = timedelta(days=365)


@pytest.fixture
def provider(tmp_path):
    return seals.make_provider(tmp_path)


def seal(provider):
    return provider.seal(PAPER, reason="核发", at=clock.now()).content


def check(provider, pdf):
    return provider.check(pdf, now=clock.now())


def lasts(provider, pdf):
    """What pyHanko says, with today's list of ours and what is in the file."""
    lists = [one.public_bytes(Encoding.DER) for one in provider.lists.current()]
    return seals.lasts_for_pyhanko(pdf, provider.authority.roots(), clock.now(), lists)


# --- long after ---------------------------------------------------------------------------------


def test_long_term_data_prove_the_signature_to_pyhanko(provider):
    assert lasts(provider, provider.lengthen(seal(provider)))
    assert lasts(provider, provider.renew(provider.lengthen(seal(provider))))


def test_when_the_signers_certificate_has_ended_only_what_is_dated_is_good(provider):
    start = clock.now()
    with time_machine.travel(start, tick=False) as travel:
        plain = seal(provider)
        long = provider.lengthen(plain)
        travel.shift(11 * YEARS)
        assert check(provider, plain).verdict is Verdict.EXPIRED
        report = check(provider, long)
        assert (report.verdict, report.is_time_proven) == (Verdict.GOOD, True)
        assert report.signed_at == start.replace(microsecond=0)
        assert lasts(provider, long)


def test_timestamps_renewed_in_time_prove_it_after_the_first_clock_has_ended(provider):
    start = clock.now()
    with time_machine.travel(start, tick=False) as travel:
        long = provider.lengthen(seal(provider))
        travel.shift(14 * YEARS)
        provider.authority.rotate(Kind.ROOT)
        renewed = provider.renew(long)
        travel.shift(2 * YEARS)
        assert check(provider, long).verdict is Verdict.EXPIRED
        report = check(provider, renewed)
        assert (report.verdict, report.signed_at) == (Verdict.GOOD, start.replace(microsecond=0))
        assert lasts(provider, renewed)
        assert lasts(provider, provider.renew(renewed))


def test_a_timestamp_from_the_future_is_refused(provider):
    with time_machine.travel(clock.now() + timedelta(days=2)):
        long = provider.lengthen(seal(provider))
    assert check(provider, long).verdict is Verdict.BAD_TIMESTAMP


def test_an_ended_certificate_seals_nothing_more(provider):
    seal(provider)
    with (
        time_machine.travel(clock.now() + 11 * YEARS),
        pytest.raises(Refused, match="有效期"),
    ):
        seal(provider)


# --- over HTTP ----------------------------------------------------------------------------------


@pytest.fixture
def elsewhere():
    """A time-stamp service with a root of its own, and the lists of that root, over HTTP."""
    service = Service()
    server = HTTPServer(("127.0.0.1", 0), service.handler())
    service.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield service
    server.shutdown()
    thread.join()
    server.server_close()


class Service:
    """Answers as `answer` does; `bend` may change what is sent."""

    def __init__(self):
        self.url = ""
        self.asked = 0
        self.bend = lambda answer: answer
        self.root_key = ec.generate_private_key(ec.SECP256R1())
        self.root = certificates.make_root(self.root_key, 99, now=clock.now())

    def timestamper(self):
        key, now = ec.generate_private_key(ec.SECP256R1()), clock.now()
        made = certificates.make_certificate(
            certificates.CLOCK, key, self.root, self.root_key, now=now
        )
        point = x509.DistributionPoint(
            [x509.UniformResourceIdentifier(f"{self.url}/list")], None, None, None
        )
        builder = x509.CertificateBuilder(
            issuer_name=made.issuer,
            subject_name=made.subject,
            public_key=made.public_key(),
            serial_number=made.serial_number,
            not_valid_before=made.not_valid_before_utc,
            not_valid_after=made.not_valid_after_utc,
            extensions=list(made.extensions),
        ).add_extension(x509.CRLDistributionPoints([point]), critical=False)
        certificate = builder.sign(self.root_key, hashes.SHA256())
        holder = Holder(key, certificate, (self.root,))
        return LocalTimestamper(lambda: holder)

    def list(self):
        return (
            x509.CertificateRevocationListBuilder()
            .issuer_name(self.root.subject)
            .last_update(clock.now())
            .next_update(clock.now() + timedelta(days=9))
            .sign(self.root_key, hashes.SHA256())
            .public_bytes(Encoding.DER)
        )

    def handler(self):
        service, made = self, []

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                service.asked += 1
                if not made:
                    made.append(service.timestamper())
                query = self.rfile.read(int(self.headers["Content-Length"]))
                self.reply(service.bend(made[0].answer(query)))

            def do_GET(self):
                self.reply(service.list())

            def reply(self, content):
                self.send_response(200)
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_):
                """Nothing on the terminal."""

        return Handler


def test_a_service_elsewhere_dates_our_files(elsewhere, tmp_path):
    roots = tmp_path / "roots.pem"
    roots.write_bytes(elsewhere.root.public_bytes(Encoding.PEM))
    provider = seals.make_provider(tmp_path / "keys", tsa_url=elsewhere.url, tsa_roots=roots)
    long = provider.lengthen(seal(provider))
    report = check(provider, long)
    assert (report.verdict, report.is_time_proven) == (Verdict.GOOD, True)
    assert elsewhere.asked == 2
    assert elsewhere.list() in long or b"CRLs[" in long
    both = [*provider.authority.roots(), elsewhere.root]
    assert seals.lasts_for_pyhanko(long, both, clock.now(), [])
    without = seals.make_provider(tmp_path / "keys")
    assert check(without, long).verdict is Verdict.APPENDED


def test_a_service_that_is_not_trusted_spoils_no_file(elsewhere, tmp_path):
    provider = seals.make_provider(tmp_path / "keys", tsa_url=elsewhere.url)
    with pytest.raises(Refused):
        provider.lengthen(seal(provider))


def test_a_service_without_a_list_of_revocations_proves_nothing_lasting(elsewhere, tmp_path):
    roots = tmp_path / "roots.pem"
    roots.write_bytes(elsewhere.root.public_bytes(Encoding.PEM))
    elsewhere.list = lambda: b"not a list"
    provider = seals.make_provider(tmp_path / "keys", tsa_url=elsewhere.url, tsa_roots=roots)
    with pytest.raises(NoList):
        provider.lengthen(seal(provider))


def bent(**changes):
    """An answer with something else in it than was asked for."""

    def bend(answer):
        told = tsp.TimeStampResp.load(answer)
        for name, value in changes.items():
            told["status"][name] = value
        return told.dump(force=True)

    return bend


@pytest.mark.parametrize(
    "bend",
    [
        bent(status="rejection"),
        lambda _answer: b"",
        lambda _answer: b"<html>not found</html>",
        lambda answer: answer + b"\0" * 70_000,
        lambda answer: answer[:-9],
    ],
    ids=["rejected", "empty", "a page", "too long", "cut short"],
)
def test_an_answer_that_is_no_timestamp_is_refused(elsewhere, bend):
    elsewhere.bend = bend
    with pytest.raises(NoTimestamp):
        HttpTimestamper(elsewhere.url).stamp(b"d" * 32)


def test_an_answer_to_another_question_is_refused(elsewhere):
    kept = []

    def bend(answer):
        kept.append(answer)
        return kept[0]

    elsewhere.bend = bend
    client = HttpTimestamper(elsewhere.url)
    client.stamp(b"d" * 32)
    for digest in (b"d" * 32, b"e" * 32):
        with pytest.raises(NoTimestamp):
            client.stamp(digest)


def test_a_service_that_is_not_there_is_an_error_of_the_machine(elsewhere):
    with pytest.raises(OSError, match="refused"):
        HttpTimestamper("http://127.0.0.1:9").stamp(b"d" * 32)


def test_a_query_with_another_kind_of_digest_is_rejected(provider):
    query = tsp.TimeStampReq(
        {
            "version": "v1",
            "message_imprint": {
                "hash_algorithm": {"algorithm": "sha1"},
                "hashed_message": b"d" * 20,
            },
        }
    )
    answer = LocalTimestamper(provider.authority.clock).answer(query.dump())
    assert answer == bytes.fromhex("30053003020102")  # PKIStatus 2


# --- settings -----------------------------------------------------------------------------------


def test_settings_of_seals_are_read_and_their_faults_told(tmp_path):
    from portal.settings import make_secrets

    make_secrets(tmp_path)
    words, roots = tmp_path / "words", tmp_path / "roots.pem"
    words.write_text("开门 open\n")
    roots.write_text("-")
    environ = {
        "PORTAL_DATA": str(tmp_path),
        "PORTAL_SEAL_PKCS12_FILE": str(roots),
        "PORTAL_SEAL_PASSPHRASE_FILE": str(words),
        "PORTAL_TSA_URL": "http://tsa.test/",
        "PORTAL_TSA_ROOTS_FILE": str(roots),
    }
    read = Settings.from_environment(environ)
    assert (read.seal_passphrase, read.seal_pkcs12, read.tsa_url) == (
        "开门 open",
        roots,
        "http://tsa.test/",
    )
    assert "开门" not in repr(read)
    with pytest.raises(SettingsError) as told:
        Settings.from_environment(
            environ
            | {
                "PORTAL_TSA_URL": "ftp://tsa.test/",
                "PORTAL_TSA_ROOTS_FILE": "",
                "PORTAL_SEAL_PKCS12_FILE": "/none",
            }
        )
    for words_of in ("expected http", "needs PORTAL_TSA_ROOTS_FILE", "no file at /none"):
        assert words_of in str(told.value)
