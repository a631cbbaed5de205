"""电子签章: who signs our paper, how the signature lies in the file, what proves its time, and what
can be said of a file that a stranger brings.

Pure of Flask and of the database: a process that signs many files needs only a `SealPlan`.
"""
