"""Papers to seal, what other tools say of sealed ones, and signatures as earlier versions made."""

import asyncio
import io
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pikepdf
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
)
from cryptography.x509.oid import NameOID

from portal.documents.seals.cms import as_asn1
from portal.documents.seals.pades import PadesProvider
from portal.documents.seals.provider import SealPlan

PASSPHRASE = "for tests only"


def make_paper(name: str = "Zhang San") -> bytes:
    """Two pages with text that is not packed, and a photo; the rest packed, as WeasyPrint does."""
    pdf = pikepdf.new()
    photo = pdf.make_stream(
        b"\x80" * 64,
        Type=pikepdf.Name.XObject,
        Subtype=pikepdf.Name.Image,
        Width=8,
        Height=8,
        BitsPerComponent=8,
        ColorSpace=pikepdf.Name.DeviceGray,
    )
    font = pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
    )
    for words in (name, "Page two"):
        page = pdf.add_blank_page(page_size=(595, 842))
        page.Resources = pikepdf.Dictionary(
            Font=pikepdf.Dictionary(F1=pdf.make_indirect(font)),
            XObject=pikepdf.Dictionary(Photo=photo),
        )
        drawn = f"BT /F1 24 Tf 72 700 Td ({words}) Tj ET q 64 0 0 64 72 500 cm /Photo Do Q"
        page.Contents = pdf.make_stream(drawn.encode())
    out = io.BytesIO()
    pdf.save(
        out,
        compress_streams=False,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
        deterministic_id=True,
    )
    return out.getvalue()


def make_provider(folder: Path, **more: object) -> PadesProvider:
    return PadesProvider(SealPlan(folder, PASSPHRASE, **more))  # type: ignore[arg-type]


# --- what others say ----------------------------------------------------------------------------


def said_by_poppler(pdf: bytes, folder: Path) -> str:
    path = folder / "asked.pdf"
    path.write_bytes(pdf)
    run = subprocess.run(["pdfsig", path], capture_output=True, check=False)
    return run.stdout.decode(errors="replace") + run.stderr.decode(errors="replace")


def version_of_poppler() -> str:
    """Empty when it is not there."""
    if not shutil.which("pdfsig"):
        return ""
    return subprocess.run(["pdfsig", "-v"], capture_output=True, text=True, check=False).stderr


def is_good_to_poppler(pdf: bytes, folder: Path) -> bool:
    """Its first signature is valid and covers the file, or only timestamps lie over it."""
    said = said_by_poppler(pdf, folder)
    return "Signature is Valid" in said and said.count("Total document signed") == 1


def is_good_to_pyhanko(pdf: bytes, root: x509.Certificate) -> bool:
    """Its validator's bottom line, with our root and its usual tolerance for what was added."""
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import async_validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    context = ValidationContext(trust_roots=[as_asn1(root)], allow_fetching=False)
    try:
        (signature,) = PdfFileReader(io.BytesIO(pdf)).embedded_regular_signatures
        return asyncio.run(async_validate_pdf_signature(signature, context)).bottom_line
    except Exception:  # a hostile file: any complaint is a no
        return False


def lasts_for_pyhanko(
    pdf: bytes, roots: list[x509.Certificate], now: datetime, lists: list[bytes]
) -> bool:
    """Long-term validation: the last timestamp today, each one before it at the moment of the one
    after, the signature at that of the first; every certificate must be on no list, all lists come
    from the file but those for today.
    """
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import async_validate_pdf_signature, async_validate_pdf_timestamp
    from pyhanko.sign.validation.dss import DocumentSecurityStore

    reader = PdfFileReader(io.BytesIO(pdf))
    store = DocumentSecurityStore.read_dss(reader)

    def context(moment: datetime, crls: list[bytes]):
        return store.as_validation_context(
            {
                "trust_roots": [as_asn1(root) for root in roots],
                "allow_fetching": False,
                "revocation_mode": "require",
                "moment": moment,
                "best_signature_time": moment,
                "crls": crls,
            }
        )

    moment, extra = now, lists
    for stamp in reversed(reader.embedded_timestamp_signatures):
        told = asyncio.run(async_validate_pdf_timestamp(stamp, context(moment, extra)))
        if not (told.intact and told.valid and told.trusted):
            return False
        moment, extra = told.timestamp, []
    (signature,) = reader.embedded_regular_signatures
    told = asyncio.run(async_validate_pdf_signature(signature, context(moment, extra)))
    return told.bottom_line and told.modification_level.name == "LTA_UPDATES"


# --- as it was before ---------------------------------------------------------------------------


def make_old_keys(folder: Path) -> None:
    """The folder that the portal's first version made."""
    kept = folder / "demonstration"
    kept.mkdir(parents=True)
    root_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    root = _old_certificate("演示根证书", "演示根证书", root_key, root_key, is_root=True)
    signer = _old_certificate("证书签章（演示）", "演示根证书", key, root_key, is_root=False)
    for name, private, certificate in (("root", root_key, root), ("signer", key, signer)):
        (kept / f"{name}.pem").write_bytes(certificate.public_bytes(Encoding.PEM))
        sealing = BestAvailableEncryption(PASSPHRASE.encode())
        sealed = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, sealing)
        (kept / f"{name}.key.pem").write_bytes(sealed)


def _old_certificate(
    subject: str,
    issuer: str,
    key: ec.EllipticCurvePrivateKey,
    by: ec.EllipticCurvePrivateKey,
    *,
    is_root: bool,
) -> x509.Certificate:
    def name(common: str) -> x509.Name:
        return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])

    usage = dict.fromkeys(
        (
            "digital_signature",
            "content_commitment",
            "key_encipherment",
            "data_encipherment",
            "key_agreement",
            "key_cert_sign",
            "crl_sign",
            "encipher_only",
            "decipher_only",
        ),
        False,
    )
    granted = (
        ("key_cert_sign", "crl_sign") if is_root else ("digital_signature", "content_commitment")
    )
    start = datetime(2025, 4, 3, tzinfo=UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(name(subject))
        .issuer_name(name(issuer))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=7_300 if is_root else 3_650))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.BasicConstraints(is_root, 0 if is_root else None), critical=True)
        .add_extension(x509.KeyUsage(**usage | dict.fromkeys(granted, True)), critical=True)
        .sign(by, hashes.SHA256())
    )


def sign_as_before(pdf: bytes, provider: PadesProvider) -> bytes:
    """A signature by pyHanko's own signer, as the portal's first version made them."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import PdfSignatureMetadata, PdfSigner
    from pyhanko.sign.fields import SigSeedSubFilter
    from pyhanko.sign.signers import ExternalSigner
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    holder = provider.signer()
    own, root = as_asn1(holder.certificate), as_asn1(holder.chain[0])

    class Preloaded(ExternalSigner):
        async def async_sign_raw(self, data, digest_algorithm, dry_run=False):
            return holder.key.sign(data, ec.ECDSA(hashes.SHA256()))

    about = PdfSignatureMetadata(
        field_name="Signature", md_algorithm="sha256", reason="试", subfilter=SigSeedSubFilter.PADES
    )
    store = SimpleCertificateStore.from_certs([own, root])
    signer = PdfSigner(about, Preloaded(signing_cert=own, cert_registry=store))
    return signer.sign_pdf(
        IncrementalPdfFileWriter(io.BytesIO(pdf)), bytes_reserved=8_192
    ).getvalue()
