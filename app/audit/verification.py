"""Checks the seals against the log, against each other and against the file outside, and names what was touched."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from app.audit import outside, rows, sealing, times
from app.audit.findings import Finding, Kind, of_rows, stretches
from app.audit.rows import Connection
from app.audit.seals import LEAF, NOTHING, Seal, hashed, is_signed, leaf, spread

AT_ONCE = 20_000
"""Rows asked for in one go."""
SEALS_AT_ONCE = 500
CARRIED_OUT = timedelta(minutes=2)
"""So long may a seal have been in the table before it must be outside too."""
Publics = Callable[[int], Sequence[bytes]]
"""The public keys that may have made a signature, by the number of the key; none if nobody knows it."""


@dataclass
class Report:
    """What was checked and what is wrong."""

    seals: int = 0
    rows: int = 0
    unsealed: int = 0
    findings: list[Finding] = field(default_factory=list)

    def note(self, kind: Kind, seal: Seal) -> None:
        """Something is wrong with a seal."""
        self.findings.append(Finding(kind, seal.id, seal.first_id, seal.last_id))


def verify(connection: Connection, publics: Publics, path: Path) -> Report:
    """Everything, from the first seal to the last row."""
    report = Report()
    kept = read_outside(path, report)  # first: what comes into the table meanwhile is only too new
    inside = sealing.after(connection, rows.LEAST)
    report.seals = len(inside)
    check_chain(inside, kept or {}, report)
    check_signatures(inside, publics, report)
    if kept is not None:
        compare(inside, kept, connection, report)
    truth = sorted(({seal.id: seal for seal in inside} | (kept or {})).values(), key=lambda seal: seal.id)
    check_rows(connection, truth, report)
    report.unsealed = rows.how_many_above(connection, max((seal.last_id for seal in truth), default=rows.LEAST))
    return report


def read_outside(path: Path, report: Report) -> dict[int, Seal] | None:
    """The seals of the file by number; the first line of a number counts, because lines are only ever added."""
    try:
        seals, faulty = outside.read(path)
    except OSError:
        report.findings.append(Finding(Kind.FILE_MISSING))
        return None
    report.findings += [Finding(Kind.LINE_FAULTY, line) for line in faulty]
    return {seal.id: seal for seal in reversed(seals)}


def check_chain(seals: Sequence[Seal], kept: dict[int, Seal], report: Report) -> None:
    """Each seal names the one before it, comes later, and covers rows that come later.

    What the file knows of missing seals is said by `compare`.
    """
    before: Seal | None = None
    for seal in seals:
        due = before.id + 1 if before else 1
        if before and seal.id == before.id:
            report.note(Kind.SEAL_TWICE, seal)
        elif seal.id != due:
            lost = stretches(set(range(due, seal.id)) - kept.keys())
            report.findings += [Finding(Kind.SEAL_MISSING, first, which_last=last) for first, last in lost]
        elif seal.previous != (before.hash if before else NOTHING) or (before and seal.first_id <= before.last_id):
            report.note(Kind.SEAL_UNCHAINED, seal)
        if before and seal.sealed_at < before.sealed_at:
            report.note(Kind.SEAL_BACKDATED, seal)
        before = seal


def check_signatures(seals: Iterable[Seal], publics: Publics, report: Report) -> None:
    """The operator's key made each signature."""
    for seal in seals:
        keys = publics(seal.key_id)
        if not keys:
            report.note(Kind.KEY_UNKNOWN, seal)
        elif not is_signed(seal, *keys):
            report.note(Kind.SEAL_FORGED, seal)


def compare(inside: Sequence[Seal], kept: dict[int, Seal], connection: Connection, report: Report) -> None:
    """The table and the file tell the same story, but for what was sealed a moment ago."""
    new = rows.moment(connection) - CARRIED_OUT
    newest = max(kept, default=0)
    for seal in inside:
        if seal.id not in kept:
            if seal.id < newest or seal.sealed_at < new:
                report.note(Kind.SEAL_NOT_OUTSIDE, seal)
        elif kept[seal.id].hash != seal.hash:
            report.note(Kind.SEAL_REPLACED, seal)
    for first, last in stretches(kept.keys() - {seal.id for seal in inside}):
        report.findings.append(
            Finding(Kind.SEAL_MISSING, first, kept[first].first_id, kept[last].last_id, which_last=last)
        )


def check_rows(connection: Connection, seals: Sequence[Seal], report: Report) -> None:
    """The rows are those that were sealed, at a time that is believable."""
    clock = times.Clock()
    for batch in batches(bounded(seals)):
        for (seal, low), run in zip(batch, rows.runs(connection, [(low, s.last_id) for s, low in batch]), strict=True):
            report.rows += run.count
            honest = run.count == seal.count and hashed([run.packed]) == seal.rows_hash
            named = [] if honest else touched(connection, seal, low)
            report.findings += named + clock.check(connection, seal, low, run, named)


def bounded(seals: Iterable[Seal]) -> Iterator[tuple[Seal, int]]:
    """Each seal with the number above which its rows begin: right after the seal before, so that none hides between."""
    before: Seal | None = None
    for seal in seals:
        if before is None and seal.id == 1:
            yield seal, rows.LEAST
        elif before and before.id + 1 == seal.id and before.last_id < seal.first_id:
            yield seal, before.last_id
        else:
            yield seal, seal.first_id - 1
        before = seal


def batches(seals: Iterable[tuple[Seal, int]]) -> Iterator[list[tuple[Seal, int]]]:
    """So many seals as are worth one question."""
    batch: list[tuple[Seal, int]] = []
    for seal, low in seals:
        batch.append((seal, low))
        if len(batch) == SEALS_AT_ONCE or sum(one.count for one, _low in batch) >= AT_ONCE:
            yield batch
            batch = []
    if batch:
        yield batch


def touched(connection: Connection, seal: Seal, low: int) -> list[Finding]:
    """Which rows are not as they were sealed; the leaves know, unless they were touched too."""
    whole = Finding(Kind.ROWS_DIFFER, seal.id, seal.first_id, seal.last_id)
    found = connection.execute("SELECT leaves FROM public.audit_seals WHERE id = %s LIMIT 1", (seal.id,)).fetchone()
    if found is None or hashed([found[0]]) != seal.leaves_hash or len(found[0]) % LEAF:
        return [whole]
    promised = spread(seal.first_id, bytes(found[0]))
    present: dict[int, bytes] = {}
    twice: list[int] = []
    for number, row in rows.above(connection, low, seal.last_id):
        if number in present:
            twice.append(number)
        present[number] = leaf(row)
    named = [
        *of_rows(Kind.ROW_CHANGED, seal.id, (n for n in present if n in promised and present[n] != promised[n])),
        *of_rows(Kind.ROW_DELETED, seal.id, promised.keys() - present.keys()),
        *of_rows(Kind.ROW_ADDED, seal.id, present.keys() - promised.keys()),
        *of_rows(Kind.ROW_TWICE, seal.id, twice),
    ]
    return named or [whole]
