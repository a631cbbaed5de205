"""Loading a whole program: a quarter of that time the collector looks for garbage in vain."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def to_stay() -> Iterator[None]:
    """What is loaded in here stays as long as the process: the collector rests meanwhile, and
    passes it by ever after.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
