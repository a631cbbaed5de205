"""履职保护投诉: what a specialist has to say against treatment for doing the work (Art 10), and
what the bureau makes of it.

Stands on: employers (the appointment concerned), calendar (working days), storage, accounts.
"""
