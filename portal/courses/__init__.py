"""培训: courses, written lessons with exercises from the bank, and each learner's progress.

Stands on bank.
"""
