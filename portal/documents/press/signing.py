"""Signing in the processes of the press: where the keys are travels there, the keys do not."""

from dataclasses import dataclass, field
from pathlib import Path

from portal.documents.press.sheet import Sheet
from portal.documents.press.worker import Finish


@dataclass(frozen=True, slots=True)
class SignEach:
    """签章工序: made where the press is started, called once in each of its processes."""

    folder: Path
    passphrase: str = field(repr=False)

    def __call__(self) -> Finish:
        from portal.documents.sign import DemonstrationSigner

        signer = DemonstrationSigner(self.folder, self.passphrase)

        def finish(pdf: bytes, sheet: Sheet) -> bytes:
            return signer.sign(pdf, reason=f"核发{sheet.title}")

        return finish
