"""Complaints are made, taken up, looked into, ended by a second hand."""

from portal.complaints.actions.handling import (
    accept,
    ask_firm,
    close,
    decline,
    note,
    note_look,
    propose,
    send_back,
)
from portal.complaints.actions.speaking import (
    Told,
    answer,
    complain,
    supplement,
    take_in_all,
    withdraw,
)

__all__ = [
    "Told",
    "accept",
    "answer",
    "ask_firm",
    "close",
    "complain",
    "decline",
    "note",
    "note_look",
    "propose",
    "send_back",
    "supplement",
    "take_in_all",
    "withdraw",
]
