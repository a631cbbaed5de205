"""办事台: where each door leads first: the candidate's task list, the officer's 待办, the firm's
and the department's home.

Stands on every room below; owns no tables.
"""
