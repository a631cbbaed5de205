"""What changes the bank: files brought in, questions written, reviewed, enabled; law followed."""

from portal.bank.actions.syncing import Synced, sync

__all__ = ["Synced", "sync"]
