"""Many projects at once: the best plan of people for posts, the greedy one beside it, and why.

Facts are gathered need by need (`field`), people are placed (`solving`, `greedy`), and each place
is told in sentences (`reasons`). SciPy is loaded where it is solved: only the worker needs it.
"""
