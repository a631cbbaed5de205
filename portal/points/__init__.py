"""记分: events under Arts 12–16, from draft to decision, and each person's standing.

Stands on: employers (projects, appointments), certificates, accounts, storage, audit, core.
"""
