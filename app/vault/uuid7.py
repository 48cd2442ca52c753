"""Keys made here instead of in the database, for rows that must know who they are before they are written (RFC 9562)."""

import secrets
import time
from uuid import UUID


def uuid7() -> UUID:
    """Sorted by the millisecond of its making, random otherwise; the same form as PostgreSQL's `uuidv7()`."""
    value = (time.time_ns() // 1_000_000) << 80 | secrets.randbits(80)
    value = value & ~(0xF << 76) | 0x7 << 76
    return UUID(int=value & ~(0x3 << 62) | 0x2 << 62)
