"""Bringing a catalogue in: compare with what is here, then write the differences, all of them or none."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app import outbox
from app.audit.service import record
from app.clock import now
from app.database import session
from app.errors import RuleBroken
from app.exchange import columns
from app.exchange.models import Import
from app.exchange.records import Catalogue, Entry
from app.offers.models import Offer, OfferStatus
from app.organizations.models import Location, Organization
from app.transaction import atomic
from app.words import _

GONE = _("来源里已经没有这一条，或者它不再面向儿童")
CHECK_GONE = _("没有删除。请联系对方核实，需要时在供给页面暂停或撤下。")


@dataclass
class Tally:
    """How many of one kind were added, changed, left as they were."""

    added: int = 0
    changed: int = 0
    same: int = 0


@dataclass
class Outcome:
    """What an import did, or would do."""

    tallies: dict[str, Tally] = field(default_factory=dict)
    gone: int = 0

    @property
    def added(self) -> int:
        """Rows that are new."""
        return sum(tally.added for tally in self.tallies.values())

    @property
    def changed(self) -> int:
        """Rows that are no longer as they were."""
        return sum(tally.changed for tally in self.tallies.values())


class NotForReal(Exception):
    """Rolls a dry run back: nothing went wrong, it was only asked what would happen."""


def bring_in(
    catalogue: Catalogue, *, strict: bool = False, dry_run: bool = False, step: Callable[[], None] = lambda: None
) -> Outcome:
    """Take what could be read into the database in one transaction. `step` is called after each entry."""
    if strict and catalogue.errors:
        raise RuleBroken(
            _("有 %(n)s 处错误，按 --strict 的要求一条也没有导入。请看报告，改好再来。", n=len(catalogue.errors))
        )
    outcome = Outcome()
    try:
        with atomic():
            # two imports of one source come one after the other
            session.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtext(f"import:{catalogue.source}"))))
            write(catalogue, outcome, step)
            if dry_run:
                raise NotForReal
    except NotForReal:
        pass
    return outcome


def write(catalogue: Catalogue, outcome: Outcome, step: Callable[[], None]) -> None:
    """The three kinds, owners first, then what follows from them."""
    bodies = Writer(catalogue, "organization", Organization, outcome, step)
    owners = {key: row.id for key, row in bodies.write(catalogue.organizations).items()}
    Writer(catalogue, "location", Location, outcome, step).write(catalogue.locations, owners)
    offers = Writer(catalogue, "offer", Offer, outcome, step)
    offers.write(catalogue.offers, owners)
    report_gone(catalogue, offers, outcome)
    for key in offers.touched:
        outbox.put("workers.indexing.offer", str(offers.here[key].id), queue="indexing")
    for key in bodies.touched & bodies.old:
        outbox.put("workers.indexing.organization", str(bodies.here[key].id), queue="indexing")
    remember(catalogue, outcome)


class Writer:
    """Adds what is new of one kind and changes what differs."""

    def __init__(
        self, catalogue: Catalogue, kind: str, model: type[Any], outcome: Outcome, step: Callable[[], None]
    ) -> None:  # fmt: skip
        self.kind, self.model, self.source, self.step = kind, model, catalogue.source, step
        rows = session.scalars(sa.select(model).where(model.source == catalogue.source)).all()
        self.here: dict[str, Any] = {row.source_key or "": row for row in rows}
        self.old, self.touched = set(self.here), set[str]()
        self.tally = outcome.tallies[kind] = Tally()

    def write(self, entries: dict[str, Entry], owners: dict[str, UUID] | None = None) -> dict[str, Any]:
        """Each entry; gives the rows by key."""
        for key, entry in entries.items():
            values = entry.values if owners is None else entry.values | {"organization_id": owners[entry.owner]}
            if key not in self.here:
                self.add(key, values)
            else:
                self.compare(key, values)
            self.step()
        session.flush()
        return {key: self.here[key] for key in entries}

    def add(self, key: str, values: dict[str, Any]) -> None:
        """A new row, as its kind begins."""
        born = dict(columns.BORN[self.kind])
        if self.model is Offer:
            born["published_at"] = now()
        row = self.model(**values, **born, source=self.source, source_key=key)
        session.add(row)
        self.here[key] = row
        self.tally.added += 1
        self.touched.add(key)

    def compare(self, key: str, values: dict[str, Any]) -> None:
        """An old row: only what the source now says otherwise is written."""
        changed = {name: value for name, value in values.items() if getattr(self.here[key], name) != value}
        for name, value in changed.items():
            setattr(self.here[key], name, value)
        if changed:
            self.tally.changed += 1
            self.touched.add(key)
        else:
            self.tally.same += 1


def report_gone(catalogue: Catalogue, offers: Writer, outcome: Outcome) -> None:
    """Offers that the source no longer has, or no longer has for children; those with a faulty row are still in it."""
    for key in sorted(offers.old - set(catalogue.offers)):
        row = offers.here[key]
        if row.status is not OfferStatus.WITHDRAWN and key not in catalogue.faulty:
            outcome.gone += 1
            catalogue.complain(None, "", row.name, GONE, CHECK_GONE, left_out=False)


def remember(catalogue: Catalogue, outcome: Outcome) -> None:
    """Keep that it was done; a second import of the same files that changes nothing leaves no trace."""
    last = session.scalar(
        sa.select(Import.digest).where(Import.source == catalogue.source).order_by(Import.at.desc(), Import.id.desc()).limit(1)
    )  # fmt: skip
    if outcome.added or outcome.changed or last != catalogue.digest:
        counts = {kind: vars(tally) for kind, tally in outcome.tallies.items()} | {"skipped": dict(catalogue.skipped)}
        row = Import(source=catalogue.source, digest=catalogue.digest, counts=counts, errors=len(catalogue.errors))
        session.add(row)
        session.flush()
        record(None, "import.run", row, source=catalogue.source, added=outcome.added, changed=outcome.changed)
