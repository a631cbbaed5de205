"""规则参数: what the measures leave open, as dated values with an origin, changed by two officers.

Stands on: accounts (who enters, who approves), audit. A room above declares its settings in its own
`rules/settings.py`, and asks for them by the day that matters.
"""
