"""导出: tables as workbooks; short ones at once, long ones written in the background and fetched.

Stands on: notices (that it is ready), storage, documents, jobs. Every room above may offer tables.
"""
