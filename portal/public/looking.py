"""How often strangers may look (DOMAIN §6.4)."""

from portal.web.looks import DAY, MINUTE, Limit, looked_too_often

# The QR code's token cannot be guessed, so that a whole site office may look it up.
PER_MINUTE, PER_DAY, PER_MINUTE_BY_TOKEN = 10, 100, 60


def asked_too_often(what: str) -> bool:
    """Count this question; True when this address asked too many in a minute or a day."""
    return looked_too_often(what, Limit(PER_MINUTE, MINUTE), Limit(PER_DAY, DAY))


def scanned_too_often(what: str) -> bool:
    """Count this look by what cannot be guessed; True when this address looked too often."""
    return looked_too_often(what, Limit(PER_MINUTE_BY_TOKEN, MINUTE))
