"""Who was told what, and what the log remembers, as the verbs and jobs would have written it."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from app.audit.models import AuditEntry
from app.demonstration.book import Row, row_id
from app.demonstration.stage import Stage
from app.notices.models import Notice
from app.people.models import AccountStatus

UNREAD = timedelta(days=2, hours=6)
"""What came in since then nobody has opened yet."""


class Chronicle:
    """Notices and log entries of the demonstration."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.told: set[tuple[Any, ...]] = set()

    def tell(self, accounts: Iterable[Row], kind: str, subject: Row, at: datetime, *, occasion: str = "") -> None:
        """A notice into each inbox; old ones were read the same day."""
        read = at + timedelta(hours=3) if at < self.stage.almanac.now - UNREAD else None
        for account in accounts:
            key = (account["id"], kind, subject["id"], occasion)
            if account["status"] is AccountStatus.ACTIVE and key not in self.told:
                self.told.add(key)
                self.stage.book.add(
                    Notice, id=row_id(at), account_id=account["id"], kind=kind, subject_id=subject["id"], occasion=occasion,
                    number=subject.get("number"), created_at=at + timedelta(seconds=2), read_at=read,
                )  # fmt: skip

    def record(
        self,
        actor: Row | None,
        action: str,
        kind: str,
        subject: Row,
        at: datetime,
        *,
        child: UUID | None = None,
        **details: Any,
    ) -> None:
        """A line of the log; whose data it is about, where the row does not say so itself."""
        child = subject["id"] if kind == "child" else subject.get("child_id", child)
        self.stage.book.add(
            AuditEntry, at=at, actor_id=actor["id"] if actor else None, actor_role=actor["role"].value if actor else None,
            action=action, subject_type=kind, subject_id=str(subject["id"]), purpose=None, details=details,
            child_id=child,
        )  # fmt: skip
