"""The settings under which Meilisearch answers as the protocol promises, and the look whether it does.

`sort` comes first among the ranking rules: anywhere else distance only breaks ties. Chinese words are shorter than what the
server corrects (it counts characters), and are not to be corrected: likeness of sound is looked for in `sound`.
"""

import re
from typing import Any

from search.adapters.meilisearch.words import FIELDS

OLDEST = (1, 13)
"""The first version that upgrades without a dump; older ones were not looked at."""
EVERY = 1_000_000
"""Results that are counted one by one; the server's own default stops at 1,000 and calls that the total."""
SETTINGS: dict[str, Any] = {
    "searchableAttributes": list(FIELDS),
    "displayedAttributes": ["key", "id", "kind", "title", "_geo"],
    "filterableAttributes": [
        "_geo", "age_max", "age_min", "area", "categories", "checked", "cost", "country", "divisions", "key", "kind",
        "languages", "mode", "place", "published", "types",
    ],
    "sortableAttributes": ["_geo", "checked", "rank"],
    "rankingRules": ["sort", "words", "typo", "proximity", "attribute", "exactness", "rank:asc"],
    "stopWords": [],
    "typoTolerance": {
        "enabled": True,
        "minWordSizeForTypos": {"oneTypo": 5, "twoTypos": 9},
        "disableOnAttributes": ["short", "initials", "sound"],
        "disableOnWords": [],
    },
    "pagination": {"maxTotalHits": EVERY},
    "faceting": {"maxValuesPerFacet": 500},
    "searchCutoffMs": 1500,
    "localizedAttributes": [
        {"attributePatterns": ["*_cut"], "locales": ["cmn", "eng"]},
        {"attributePatterns": ["sound", "initials", "short"], "locales": ["eng"]},
    ],
}  # fmt: skip


def differences(found: dict[str, Any]) -> list[str]:
    """Which settings a server has otherwise. Lists of attributes that have no order are compared as sets."""
    unordered = {"displayedAttributes", "filterableAttributes", "sortableAttributes", "stopWords"}
    wrong = []
    for name, wanted in SETTINGS.items():
        there = found.get(name)
        if name in unordered:
            same = isinstance(there, list) and sorted(map(str, there)) == sorted(map(str, wanted))
        elif isinstance(wanted, dict):
            same = isinstance(there, dict) and all(there.get(part) == value for part, value in wanted.items())
        else:
            same = there == wanted
        if not same:
            wrong.append(name)
    return wrong


def too_old(version: str) -> bool:
    """Whether a server is older than what was written for."""
    numbers = re.match(r"(\d+)\.(\d+)", version)
    return numbers is None or (int(numbers[1]), int(numbers[2])) < OLDEST
