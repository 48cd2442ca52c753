"""Former names of cities and counties, from a list of the changes since 1980, followed to today's code."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

RENAMING = frozenset({"撤县设市", "撤县设区", "撤市设区", "撤旗设区", "撤区设区", "撤地设市", "更名"})
MOVING = RENAMING | {"同名改码"}
NOT_TELLING = frozenset(
    {"城区", "郊区", "矿区", "东区", "西区", "南区", "北区", "东市区", "西市区", "中市区", "南市区", "北市区", "市区"}
    | {"市中区", "市郊区", "新市区", "城关区", "公园区"}
)
"""Names that dozens of cities have borne: on their own they point nowhere."""

SURE_OF = [
    ("蓟县", "120119000000", "2016", "", "high"),
    ("密云县", "110118000000", "2015", "", "high"),
    ("延庆县", "110119000000", "2015", "", "high"),
    ("郧县", "420304000000", "2014", "", "high"),
    ("余杭县", "330110000000", "1994", "", "medium"),
    ("儋县", "460400000000", "1993", "", "medium"),
    ("毕节县", "520502000000", "1993", "", "medium"),
    ("思茅县", "530802000000", "1993", "", "medium"),
    ("宁德县", "350902000000", "1988", "", "medium"),
    ("巴中县", "511902000000", "1993", "", "medium"),
    ("资阳县", "512002000000", "1993", "", "medium"),
    ("胶南市", "370211000000", "2012", "", "high"),
    ("江北区", "500157000000", "2025", "", "low"),
    ("渝北区", "500157000000", "2025", "", "low"),
]
"""Well-known ones the list of changes lacks or loses on the way. A code not in the gazetteer is dropped."""


def former_names(events: Path, names: dict[str, str], spelling: Callable[[str], str]) -> list[tuple[str, ...]]:
    """Rows of former name, pinyin, code today, year, document, certainty; only where one code is left in the end.

    A name some living division bears again in the same province is left out, for it would mislead.
    """
    changes = [event for event in json.loads(events.read_text(encoding="utf-8"))["events"] if usable(event)]
    onward = defaultdict(list)
    for event in changes:
        onward[event["old"]["code"], event["old"]["name"]].append(event)
    living = {(code[:2], name) for code, name in names.items()}
    ends: dict[tuple[str, str], set[str]] = defaultdict(set)
    last: dict[tuple[str, str], dict[str, Any]] = {}
    for event in (change for change in changes if change["type"] in RENAMING):
        name, code = event["old"]["name"], event["new"]["code"]
        for end in follow(event, onward, names):
            ends[name, code[:2]].add(end)
            last[name, end] = max(event, last.get((name, end), event), key=lambda change: int(change["year"]))
    rows = {}
    for (name, province), codes in ends.items():
        if len(codes) == 1 and name not in NOT_TELLING and (province, name) not in living:
            (code,) = codes
            event = last[name, code]
            sure = event.get("doc_no") or event.get("source_official") or event.get("curated")
            rows[name, code] = (str(event["year"]), event.get("doc_no") or "", "high" if sure else "medium")
    for name, code, year, document, certainty in SURE_OF:
        if code in names and (code[:2], name) not in living:
            rows.setdefault((name, code), (year, document, certainty))
    return [(name, spelling(name), code, *rest) for (name, code), rest in sorted(rows.items())]


def usable(event: dict[str, Any]) -> bool:
    """A change that leads from one named unit to one coded unit."""
    old, new = event.get("old") or {}, event.get("new") or {}
    return event["type"] in MOVING and bool(old.get("name") and old.get("code") and new.get("code") and new.get("name"))


def follow(
    event: dict[str, Any], onward: dict[tuple[str, str], list[Any]], names: dict[str, str], steps: int = 0
) -> Iterator[str]:
    """Every living division that came of a change, change by change; stops after eight."""
    code, name = event["new"]["code"], event["new"]["name"]
    if names.get(code) == name:
        yield code
    elif steps < 8:
        for later in onward.get((code, name), ()):
            if later["year"] >= event["year"]:
                yield from follow(later, onward, names, steps + 1)
