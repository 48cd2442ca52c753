"""Working on a plan without the collector walking through all needs again and again.

What a plan is made of lives until it is kept, and none of it goes round in a circle. Python would walk through all of it
each time there is a quarter more, a third of a second for a province, and find nothing.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def undisturbed() -> Iterator[None]:
    """The collector waits until this is over; what nobody holds any longer is freed at once all the same."""
    worked = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if worked:
            gc.enable()
