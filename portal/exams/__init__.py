"""考试: sittings (场次), applications, papers, answers, marks and results.

Stands on bank and accounts; certificates stand on it.
"""
