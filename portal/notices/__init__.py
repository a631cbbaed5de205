"""通知: words to a person or to an organisation, each told once, kept until read and after.

Stands on: accounts (whom they are for). Every room above may tell.
"""
