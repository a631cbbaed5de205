"""Other ways to the same certificate, to measure ours against: run in processes of their own."""

import io
import multiprocessing
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from portal.certificates.document import CertificatePage
from portal.documents.press.sheet import Sheet
from portal.documents.press.worker import Finish, MakeFinish
from portal.documents.qr import qr_svg
from portal.documents.seals.authority import Authority
from portal.documents.seals.provider import SealPlan
from portal.settings import ROOT

TYPST = "typst==0.15.2"
Make = Callable[[CertificatePage, bytes, str], bytes]
MakeMake = Callable[[Path], Make]
_state: dict[str, Any] = {}


@dataclass(frozen=True, slots=True)
class Made:
    """A file made some other way, and the processor seconds it took."""

    pdf: bytes
    making: float
    signing: float


def make_all(
    maker: str, work: Sequence[tuple[CertificatePage, bytes, str]], folder: Path, sign: MakeFinish
) -> Iterator[Made]:
    """All of the work by one of `MAKERS`, in two processes, warm before the first is asked for."""
    context = multiprocessing.get_context("spawn")
    with context.Pool(2, _begin, (maker, folder, sign)) as pool:
        pool.starmap(_one, [work[0]] * 4, chunksize=1)
        yield Made(b"", 0, 0)  # whoever measures starts the clock now
        yield from pool.imap(_packed, work, chunksize=5)


def _begin(maker: str, folder: Path, sign: MakeFinish) -> None:
    _state["make"], _state["sign"] = MAKERS[maker](folder), sign()


def _packed(work: tuple[CertificatePage, bytes, str]) -> Made:
    return _one(*work)


def _one(page: CertificatePage, photo: bytes, html: str) -> Made:
    began = time.process_time()
    pdf = _state["make"](page, photo, html)
    made = time.process_time()
    signed = _state["sign"](pdf, _Titled(page.title))
    return Made(signed, made - began, time.process_time() - made)


@dataclass(frozen=True, slots=True)
class _Titled:
    title: str


@dataclass(frozen=True, slots=True)
class SignByPyHanko:
    """One signature at a time by pyHanko's own signer, its key loaded once."""

    plan: SealPlan

    def __call__(self) -> Finish:
        from asn1crypto import x509
        from cryptography.hazmat.primitives import hashes
        from cryptography.hazmat.primitives.asymmetric import ec
        from cryptography.hazmat.primitives.serialization import Encoding
        from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
        from pyhanko.sign import PdfSignatureMetadata, PdfSigner
        from pyhanko.sign.fields import SigSeedSubFilter
        from pyhanko.sign.signers import ExternalSigner
        from pyhanko_certvalidator.registry import SimpleCertificateStore

        authority = Authority(self.plan.folder, self.plan.passphrase)
        holder, root = authority.signer(), authority.root()
        own, above = (
            x509.Certificate.load(each.certificate.public_bytes(Encoding.DER))
            for each in (holder, root)
        )
        make_store: Any = SimpleCertificateStore.from_certs

        class Preloaded(ExternalSigner):
            async def async_sign_raw(
                self, data: bytes, digest_algorithm: str, dry_run: bool = False
            ) -> bytes:
                return holder.key.sign(data, ec.ECDSA(hashes.SHA256()))

        signer = Preloaded(signing_cert=own, cert_registry=make_store([own, above]))

        def finish(pdf: bytes, sheet: Sheet) -> bytes:
            about = PdfSignatureMetadata(
                field_name="Signature",
                md_algorithm="sha256",
                reason=f"核发{sheet.title}",
                subfilter=SigSeedSubFilter.PADES,
            )
            writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
            signed: io.BytesIO = PdfSigner(about, signer).sign_pdf(writer, bytes_reserved=8192)
            return signed.getvalue()

        return finish


# --- one document of WeasyPrint at a time ---------------------------------------------------------


def _weasyprint(_folder: Path) -> Make:
    """As the portal did before it had a press: fonts and stylesheets kept, one document each."""
    import weasyprint

    from portal.documents.pdf import STATIC, Fetcher, kept_fonts, kept_stylesheet

    frame = '<img src="img/certificate-frame.svg" alt="" class="ground">'
    ground = weasyprint.CSS(
        string=".ground { position: absolute; left: -28mm; top: -24mm; width: 210mm }"
    )

    def make(page: CertificatePage, photo: bytes, html: str) -> bytes:
        shown = html.replace("picture:seal", "img/specimen-seal.svg")
        body = f'<html lang="zh-CN"><title>{page.title}</title><article class="page">{frame}{shown}'
        fetch = Fetcher({"photo": photo, "square": qr_svg(page.square).encode()})
        document = weasyprint.HTML(string=body, base_url=f"{STATIC.as_uri()}/", url_fetcher=fetch)
        names = ("css/paper.css", f"css/certificates/{page.layout}.css")
        sheets = [*map(kept_stylesheet, names), ground]
        pdf: bytes = document.write_pdf(
            stylesheets=sheets, font_config=kept_fonts(), pdf_variant="pdf/a-3a"
        )
        return pdf

    return make


# --- typst ----------------------------------------------------------------------------------------

PAGE = """\
#let p = sys.inputs
#set document(title: p.title, author: p.issuer)
#set page(paper: "a4", margin: (x: 28mm, top: 30mm, bottom: 22mm),
  background: pdf.artifact(image("frame.svg", width: 210mm, height: 297mm)))
#set text(font: ("Noto Serif SC", "HanaMinB"), size: 13pt, lang: "zh", region: "cn")
#align(center, [#heading(level: 1, text(size: 27pt, p.title))])
#v(14mm)
#place(right, image(p.photo, width: 30mm, height: 42mm, alt: "持证人照片"))
#table(columns: (29mm, 87mm), stroke: none, inset: (x: 0pt, y: 2.3mm),
  [姓　　名], p.name, [性　　别], p.sex, [出生日期], p.birth, [证件类型], p.id_kind,
  [证件号码], p.resident_id, [专项能力], p.ability, [证书编号], strong(p.number))
#v(6mm)
#text(size: 15pt, p.statement)
#place(bottom + left, dy: -20mm, image(p.square, width: 33mm, alt: "查验二维码"))
#place(bottom + right, dx: -18mm, dy: -15mm, image("seal.svg", width: 44mm, alt: "样章"))
#place(bottom + right, dy: -24mm, align(center)[#p.issuer \\ #p.issued])
#place(bottom + left, text(size: 8pt)[查询网址：#p.verify_url　版式流水号：#p.print_number])
"""
SHOWN = (
    *("title", "issuer", "name", "sex", "birth", "id_kind", "resident_id", "ability", "number"),
    *("statement", "issued", "verify_url", "print_number"),
)


def fetch_typst(into: Path) -> str:
    """Put typst into this folder, for this run only; its name and version."""
    command = [ROOT / ".venv/bin/uv", "pip", "install", "--quiet", "--python", sys.executable]
    subprocess.run([*command, "--target", into, TYPST], check=True)
    return TYPST


def _typst(folder: Path) -> Make:
    """The fastest maker of tagged PDF/A that we found, with one compiler for all."""
    sys.path.insert(0, str(folder / "packages"))
    import typst

    root = folder / multiprocessing.current_process().name
    root.mkdir()
    (root / "main.typ").write_text(PAGE)
    for name, file in (("frame", "certificate-frame"), ("seal", "specimen-seal")):
        (root / f"{name}.svg").write_bytes((ROOT / "static/img" / f"{file}.svg").read_bytes())
    fonts = [ROOT / "static/vendor/fonts", Path("/usr/share/fonts/truetype/hanazono")]
    compiler = typst.Compiler(
        str(root / "main.typ"),
        root=str(root),
        font_paths=[str(path) for path in fonts],
        ignore_system_fonts=True,
    )
    number = iter(range(10**9))

    def make(page: CertificatePage, photo: bytes, _html: str) -> bytes:
        name = next(number)
        (root / f"{name}.jpg").write_bytes(photo)
        (root / f"{name}.svg").write_text(_square(page.square))
        words = {key: str(getattr(page, key)).replace("\n", "") for key in SHOWN}
        words |= {"photo": f"{name}.jpg", "square": f"{name}.svg"}
        pdf: bytes = compiler.compile(
            format="pdf", sys_inputs=words, pdf_standards=["a-3a", "ua-1"]
        )
        return pdf

    return make


def _square(text: str) -> str:
    import segno

    out = io.BytesIO()
    segno.make(text, error="m", mask=3, micro=False).save(out, kind="svg", border=4)
    return out.getvalue().decode()


MAKERS: dict[str, MakeMake] = {"weasyprint": _weasyprint, "typst": _typst}
