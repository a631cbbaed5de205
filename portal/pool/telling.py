"""Who is told of an invitation: the contractor by the surname alone, the person by the firm."""

from datetime import datetime

from portal.core.identity import mask_surname
from portal.notices.actions import Telling, settle, tell
from portal.pool.models import Invitation

NEAR = "near"


def tell_firm(invitation: Invitation, what: str, now: datetime, *, step: str = "") -> None:
    """The contractor hears it, once for each step."""
    surname = mask_surname(invitation.person.name)
    tell(
        Telling(
            "pool.invitation",
            f"{invitation.project.name}：{surname}{what}",
            _key(invitation, step),
            organisation_id=invitation.organisation_id,
            endpoint="pool.firm.invitation",
            args={"invitation_id": invitation.public_id},
        ),
        now=now,
    )


def tell_person(invitation: Invitation, words: str, now: datetime, *, step: str = "") -> None:
    """The person hears it, once for each step."""
    tell(
        Telling(
            "pool.invitation",
            words,
            f"{_key(invitation, step)}:person",
            person_id=invitation.person_id,
            endpoint="pool.my.invitation",
            args={"invitation_id": invitation.public_id},
        ),
        now=now,
    )


def no_longer_near(invitation: Invitation, *, now: datetime) -> None:
    """Nobody need be told any more that the yes is about to lapse."""
    key = _key(invitation, NEAR)
    settle(key, f"{key}:person", now=now)


def _key(invitation: Invitation, step: str) -> str:
    return f"pool.invitation:{invitation.id}:{step or invitation.status.value}"
