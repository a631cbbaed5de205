"""Trouble of the portal's own is told as such, whenever it comes."""

from portal.web import transaction


def test_a_commit_that_fails_is_the_portals_fault_not_the_visitors(stranger, monkeypatch):
    def fail() -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(transaction, "commit", fail)
    monkeypatch.setitem(stranger.app.config, "PROPAGATE_EXCEPTIONS", False)
    assert stranger.visit("/", expect=500).sees("系统出了问题")
