"""报送: what the municipal platform (全市治理欠薪数字应用平台) is told, written in the
transaction of the deed itself and carried there by a job, in order and once.

Stands on: accounts (who settles by hand), audit, documents (the statement keys), jobs.
"""
