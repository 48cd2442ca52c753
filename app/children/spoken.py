"""Facts in words: what a version changed, line by line."""

import json
from datetime import date
from typing import Any

from flask_babel import get_locale

from app.children.facts import SOURCE_NAMES, TOLD, Told
from app.children.history import FactVersion
from app.taxonomy.categories import name as category_name
from app.web.formats import day
from app.words import Words, _

NOTHING = _("未填写")


def value(told: Told, field: str, kept: Any) -> Words:
    """One value as people say it."""
    if kept is None or kept in ("", []):
        return NOTHING
    if isinstance(kept, bool):
        return _("是") if kept else _("否")
    if isinstance(kept, list):
        return "、".join(str(value(told, field, one)) for one in kept)
    if field in {"categories", "code"}:
        return category_name(kept, str(get_locale() or "zh"))
    if isinstance(kept, str) and field.endswith(("_date", "_on", "_since")):
        return day(date.fromisoformat(kept))
    return told.choices.get(field, {}).get(kept, str(kept))


def lines(version: FactVersion, by: str) -> dict[str, Any]:
    """A version for its page."""
    told = TOLD[version.subject]
    changes: dict[str, list[Any]] = json.loads(version.changes or "{}")
    return {
        "at": version.at,
        "by": by,
        "what": told.name,
        "source": SOURCE_NAMES[version.source],
        "changes": [
            (told.fields.get(field, field), value(told, field, before), value(told, field, after))
            for field, (before, after) in changes.items()
        ],
        "unreadable": not changes,
    }
