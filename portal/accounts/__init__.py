"""账户: people, organisations (单位: bureaus, firms, departments), their duties, signing in.

Stands on web, storage, audit. Every other room stands on it.
"""
