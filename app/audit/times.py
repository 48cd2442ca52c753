"""Whether the times in the log are believable: nobody wrote before those before her, or after the seal."""

from collections.abc import Sequence
from datetime import timedelta

from app.audit import rows
from app.audit.findings import Finding, Kind, of_rows
from app.audit.rows import Connection, Run
from app.audit.seals import EPOCH, Seal

TOLERANCE = timedelta(minutes=10)
"""A row is dated when its transaction began, and may get its number as much later."""


class Clock:
    """Goes through the log from the first row to the last and remembers the latest time it has believed."""

    def __init__(self) -> None:
        self.latest = EPOCH

    def check(
        self, connection: Connection, seal: Seal, low: int, run: Run, touched: Sequence[Finding]
    ) -> list[Finding]:
        """The rows of a seal that were written before their time or after it; those touched since prove nothing."""
        if run.earliest is None or run.latest is None:
            return []
        if not touched and run.latest <= seal.sealed_at and run.earliest >= max(self.latest, run.latest) - TOLERANCE:
            self.latest = max(self.latest, run.latest)
            return []
        early: list[int] = []
        late: list[int] = []
        for number, at in rows.moments(connection, low, seal.last_id):
            if any(one.covers(number) for one in touched):
                continue
            if at > seal.sealed_at:
                late.append(number)
            elif at < self.latest - TOLERANCE:
                early.append(number)
            self.latest = max(self.latest, min(at, seal.sealed_at))
        return of_rows(Kind.ROW_BACKDATED, seal.id, early) + of_rows(Kind.ROW_AHEAD, seal.id, late)
