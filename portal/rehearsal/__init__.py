"""考前演练: synthetic candidates sit the real form on the real machine, in a database of their own.

Stands above the whole portal: it serves a second one beside the first, for some minutes.
"""
