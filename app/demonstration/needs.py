"""Needs as rows, with the steps of their life."""

from datetime import datetime, timedelta
from typing import Any

from app.clock import day_of
from app.demonstration import looking
from app.demonstration.book import Row, row_id
from app.demonstration.chronicle import Chronicle
from app.demonstration.families import Families
from app.demonstration.stage import Stage
from app.needs.models import Need, NeedStatus, NeedStep
from app.needs.rules import due_on

CLOSED = {NeedStatus.MET, NeedStatus.CLOSED_UNMET, NeedStatus.WITHDRAWN}


class Needs:
    """Writes needs and moves them."""

    def __init__(self, stage: Stage, families: Families, chronicle: Chronicle) -> None:
        self.stage, self.families, self.chronicle = stage, families, chronicle

    def register(self, child: Row, line: dict[str, str], opened: datetime, *, draft: bool, director: Row) -> Row:
        """What a director wrote down one day."""
        urgency = int(line["urgency"])
        status = NeedStatus.DRAFT if draft else NeedStatus.OPEN
        need = self.stage.book.add(
            Need, id=row_id(opened), child_id=child["id"], type_code=line["type"], words=self.families.said(child, line),
            urgency=urgency, units=1, status=status, due_on=due_on(urgency, day_of(opened)),
            created_by=director["id"], opened_at=opened, born_in=child["birth_date"].replace(day=1), closed_at=None, close_reason=None, version=1,
            place_code=child["place_code"], lat=child["lat"], lng=child["lng"], precision=child["precision"],
        )  # fmt: skip
        self.chronicle.record(director, "child.look", "child", child, opened - timedelta(minutes=4))
        self.chronicle.record(director, "need.register", "need", need, opened, type=line["type"], urgency=urgency)
        self.step(need, opened, director, status)
        return need

    def step(self, need: Row, at: datetime, actor: Row | None, status: NeedStatus, note: str | None = None) -> None:
        """A line of the need's path."""
        self.stage.book.add(
            NeedStep, need_id=need["id"], at=at, actor_id=actor["id"] if actor else None, status=status, note=note
        )

    def move(self, need: Row, to: NeedStatus, at: datetime, actor: Row | None, note: str | None = None) -> None:
        """Change a need's state, as `needs.service.move` does."""
        if need["status"] is to:
            return
        changed: dict[str, Any] = {
            "status": to,
            "closed_at": at if to in CLOSED else None,
            "version": need["version"] + 1,
        }
        was_met = need["status"] is NeedStatus.MET
        need.update(changed)
        if to is NeedStatus.MET and actor:
            looking.begin(self.stage.book, need, at, actor, self.stage.almanac.now)
        elif was_met:
            looking.moot(self.stage.book, need, at)
        self.step(need, at, actor, to, note)
        self.chronicle.record(actor, "need.move", "need", need, at, to=to.value)
