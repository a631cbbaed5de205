"""Sealing in the processes of the press: where the keys are travels there, the keys do not."""

from dataclasses import dataclass

from portal.core import clock
from portal.documents.press.sheet import Sheet
from portal.documents.press.worker import Finish
from portal.documents.seals.provider import SealPlan


@dataclass(frozen=True, slots=True)
class SealEach:
    """签章工序: made where the press is started, called once in each of its processes.

    The time that a seal claims is the process's own; what it is worth, a timestamp says later.
    """

    plan: SealPlan

    def __call__(self) -> Finish:
        from portal.documents.seals.pades import open_seals

        seals = open_seals(self.plan)

        def finish(pdf: bytes, sheet: Sheet) -> bytes:
            return seals.seal(pdf, reason=f"核发{sheet.title}", at=clock.now()).content

        return finish
