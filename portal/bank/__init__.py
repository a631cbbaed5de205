"""题库: questions, lessons, blueprints and the instruments they cite.

`question_bank/` is read by `content`, judged by `rules`, and held by `models` in versions that
never change.
Stands on: core, db, audit, jobs, web, accounts.
"""
