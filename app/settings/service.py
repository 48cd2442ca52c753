"""The verbs of settings."""

from typing import Any

from app import outbox
from app.access.actor import Actor
from app.audit.service import record
from app.database import session
from app.errors import OutOfDate
from app.settings import queries, rules
from app.settings.defaults import Key
from app.settings.models import CountySetting
from app.settings.policy import county_of
from app.transaction import atomic
from app.words import _


def change(actor: Actor, key: Key, value: Any, reason: str, *, version: int | None = None) -> CountySetting:
    """Set something for one's county; None goes back to the default. What was set before is kept.

    `version` is the one the page was filled from; an older one changes nothing.
    """
    county = county_of(actor)
    rules.check_reason(reason)
    if value is not None:
        rules.check(key, value)
    with atomic():
        newest = queries.newest(county, key)
        if version is not None and version != newest:
            raise OutOfDate(_("刚刚有人先改了这一项。请重新打开本页再改。"))
        row = CountySetting(
            county_code=county,
            key=key.value,
            value=value,
            version=newest + 1,
            reason=reason.strip(),
            changed_by=actor.id,
        )
        session.add(row)
        if key is Key.RISKY:
            outbox.put("workers.vetting.county_changed", county)
        record(actor, "setting.change", row, key=key.value, version=row.version, default=value is None)
        queries.forget()
    return row
