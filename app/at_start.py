"""The imports of the service, without the collector looking through them again and again for what nobody needs.

Everything imported stays. Left alone, Python walks all of it dozens of times while it comes in and once more at the end of
the process: that took more than a third of every start, of a command as of the site. Imported before the rooms.
"""

import gc

gc.disable()


def over() -> None:
    """All is imported: it is looked through no more, and the collector works again for what comes."""
    gc.freeze()
    gc.enable()
