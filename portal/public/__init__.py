"""公开: home, the measures article by article, and what a stranger may learn of a certificate.

A roof room: stands on all others; its own door, without a prefix.
"""
