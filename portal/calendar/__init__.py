"""工作日历: which days are off and which weekends are worked, by year, as announced.

Stands on: accounts (who enters, who approves), audit, core (working days).
"""
