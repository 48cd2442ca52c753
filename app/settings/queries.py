"""Reading settings. What holds in a county is no secret and is asked for by every room, so `of` takes no actor."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from app.access.actor import Actor
from app.database import session
from app.questions import Question
from app.settings.defaults import CountySettings, Key, read
from app.settings.models import CountySetting
from app.settings.policy import county_of

KEPT = "county_settings"
ACCOUNTS = sa.table("accounts", sa.column("id"), sa.column("name"))
"""The room of people lies above; of them only a name is asked."""


VERSIONS = Question(
    sa.select(CountySetting.key, CountySetting.value)
    .where(CountySetting.county_code == sa.bindparam("county"))
    .order_by(CountySetting.version),
    flush=False,  # what a deed has changed elsewhere waits for its end
)


def of(place_code: str | None) -> CountySettings:
    """What holds in the county of a place; asked of the database once in a request."""
    county = (place_code or "")[:6]
    kept: dict[str, CountySettings] = session().info.setdefault(KEPT, {})
    if county not in kept:
        kept[county] = load(county)
    return kept[county]


def load(county: str) -> CountySettings:
    """The newest version of each setting over the defaults."""
    newest: dict[str, Any] = dict(VERSIONS.rows(county=county))  # a later version takes the place of an earlier
    own = {key: newest[key.value] for key in Key if newest.get(key.value) is not None}
    fields = {name: typed for key, value in own.items() for name, typed in read(key, value).items()}
    return CountySettings(county=county, own=frozenset(own), **fields)


def forget() -> None:
    """Something has just changed: it holds from here on, also in this deed."""
    session.flush()
    session().info.pop(KEPT, None)


def newest(county: str, key: Key) -> int:
    """The number of the newest version; 0 while only the default holds."""
    where = (CountySetting.county_code == county, CountySetting.key == key.value)
    return session.scalar(sa.select(sa.func.max(CountySetting.version)).where(*where)) or 0


def history(actor: Actor, key: Key | None = None) -> Sequence[tuple[CountySetting, str]]:
    """What was set in the actor's county, newest first, with by whom."""
    where = [CountySetting.county_code == county_of(actor)]
    if key:
        where.append(CountySetting.key == key.value)
    rows = session.execute(
        sa.select(CountySetting, ACCOUNTS.c.name)
        .join(ACCOUNTS, ACCOUNTS.c.id == CountySetting.changed_by)
        .where(*where)
        .order_by(CountySetting.changed_at.desc(), CountySetting.version.desc())
        .limit(100)
    )
    return [(row, name) for row, name in rows]
