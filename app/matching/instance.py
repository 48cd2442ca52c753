"""A plain file of needs and offers, for scripts and referees: read, and refused with the line and the field that is wrong."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from json.decoder import WHITESPACE, scanstring  # type: ignore[attr-defined]  # what the decoder itself reads keys with
from typing import Any
from uuid import UUID

from app.matching.facts import NeedFacts, OfferFacts, Record
from app.matching.fields import NEED, OFFER, PAIR, TOP, Field
from app.settings.weights import Weights

Path = tuple[str | int, ...]
NO_DAY = date(2026, 1, 1)
"""The day of an instance that names none: no clock is read, so that a file has one answer."""


class InstanceError(ValueError):
    """The file cannot be solved; the sentence says on which line, in which field, and what belongs there."""


@dataclass(frozen=True, slots=True)
class Instance:
    """What a file says. Needs and offers are in the order of their ids, so that the file's own order decides nothing;
    pairs hold their places in these lists, and a number of units."""

    needs: list[NeedFacts]
    offers: list[OfferFacts]
    need_ids: list[str]
    offer_ids: list[str]
    fixed: list[tuple[int, int, int]]
    proposed: list[tuple[int, int, int]]
    weights: Weights
    stability: int
    fairness: int


def read(text: str) -> Instance:
    """Read a file's text. Raises InstanceError."""
    try:
        whole = json.loads(text)
    except json.JSONDecodeError as error:
        raise InstanceError(f"line {error.lineno}: this is not JSON: {error.msg}") from error
    reader = Reader(text)
    reader.check(whole, TOP, ())
    for name, fields in (("needs", NEED), ("offers", OFFER), ("fixed", PAIR), ("proposed", PAIR)):
        for place, row in enumerate(whole.get(name, ())):
            reader.check(row, fields, (name, place))
    return reader.built(whole)


class Reader:
    """Checks values against fields, and finds the line of what is wrong only once something is."""

    def __init__(self, text: str) -> None:
        self.text = text

    def wrong(self, path: Path, problem: str) -> InstanceError:
        """The error for the value at a path; its last step names the field."""
        where = ".".join(f"[{step}]" if isinstance(step, int) else step for step in path).replace(".[", "[")
        return InstanceError(f"line {line_of(self.text, path)}: {where or 'the file'} {problem}")

    def check(self, row: Any, fields: Mapping[str, Field], path: Path) -> None:
        """Every field is one of these, holds what it may, and none that must be there is missing."""
        if not isinstance(row, dict):
            raise self.wrong(path, "must be an object")
        for name, value in row.items():
            field = fields.get(name)
            if field is None:
                raise self.wrong((*path, name), f"is not a field here; the fields are {', '.join(fields)}")
            if not field.holds(value):
                raise self.wrong(
                    (*path, name), f"must be {field.wants}, not {json.dumps(value, ensure_ascii=False)[:60]}"
                )
        for name, field in fields.items():
            if field.required and name not in row:
                raise self.wrong(path, f"has no {name}; it must be {field.wants}")

    def built(self, whole: dict[str, Any]) -> Instance:
        """The checked file as facts; what ties fields together is checked here."""
        day = date.fromisoformat(whole["on"]) if "on" in whole else NO_DAY
        needs, need_at = self.sorted_rows(whole, "needs")
        offers, offer_at = self.sorted_rows(whole, "offers")
        names = {name for row in offers if (name := row.get("owner"))}
        names |= {one for row in needs for key in ("known", "refused", "conflicts") for one in row.get(key, ())}
        owners = {name: UUID(int=number) for number, name in enumerate(sorted(names), 1)}
        offer_ids = {name: UUID(int=place) for name, place in offer_at.items()}
        return Instance(
            needs=[need_of(row, day, owners, offer_ids) for row in needs],
            offers=[self.offer(row, owners, offer_ids[row["id"]], whole) for row in offers],
            need_ids=list(need_at),
            offer_ids=list(offer_at),
            fixed=self.fixed(whole, need_at, offer_at),
            proposed=self.pairs(whole, "proposed", need_at, offer_at),
            weights=self.weights(whole),
            stability=whole.get("stability", 0),
            fairness=whole.get("fairness", 0),
        )

    def sorted_rows(self, whole: dict[str, Any], name: str) -> tuple[list[dict[str, Any]], dict[str, int]]:
        """Rows in the order of their ids, and where each stands."""
        rows = sorted(whole[name], key=lambda row: str(row["id"]))
        for one, other in pairwise(rows):
            if one["id"] == other["id"]:
                place = max(n for n, row in enumerate(whole[name]) if row["id"] == one["id"])
                raise self.wrong((name, place, "id"), f"is there twice: {one['id']}")
        return rows, {row["id"]: place for place, row in enumerate(rows)}

    def offer(self, row: dict[str, Any], owners: Mapping[str, UUID], key: UUID, whole: dict[str, Any]) -> OfferFacts:
        """One offer. What its reach needs must be there."""
        needed = {"radius": ("radius_km",), "divisions": ("divisions",)}.get(row["reach"], ())
        for name in needed:
            if not row.get(name):
                raise self.wrong(
                    ("offers", whole["offers"].index(row)), f"has no {name}, though its reach is {row['reach']}"
                )
        return offer_of(row, owners, key)

    def pairs(
        self, whole: dict[str, Any], name: str, need_at: Mapping[str, int], offer_at: Mapping[str, int]
    ) -> list[tuple[int, int, int]]:
        """Pairs as places and units."""
        found = []
        for place, row in enumerate(whole.get(name, ())):
            for key, known in (("need", need_at), ("offer", offer_at)):
                if row[key] not in known:
                    raise self.wrong((name, place, key), f"names no {key} of this file: {row[key]}")
            found.append((need_at[row["need"]], offer_at[row["offer"]], row.get("units", 1)))
        return found

    def fixed(
        self, whole: dict[str, Any], need_at: Mapping[str, int], offer_at: Mapping[str, int]
    ) -> list[tuple[int, int, int]]:
        """Accepted pairs; no need gets more than it asks for, and no offer gives more than it has."""
        found = self.pairs(whole, "fixed", need_at, offer_at)
        units = {row["id"]: row.get("units", 1) for row in whole["needs"]}
        places = {row["id"]: row.get("free", row["capacity"]) for row in whole["offers"]}
        for place, row in enumerate(whole.get("fixed", ())):
            count = row.get("units", 1)
            units[row["need"]] -= count
            places[row["offer"]] -= count
            if units[row["need"]] < 0:
                raise self.wrong(("fixed", place), f"gives {row['need']} more units than it asks for")
            if places[row["offer"]] < 0:
                raise self.wrong(("fixed", place), f"takes more places than {row['offer']} has")
        return found

    def weights(self, whole: dict[str, Any]) -> Weights:
        """The weights, within their bounds."""
        try:
            return Weights.of(whole.get("weights", {}))
        except ValueError as error:
            raise self.wrong(("weights",), f"will not do: {error}") from error


def need_of(row: Mapping[str, Any], day: date, owners: Mapping[str, UUID], offers: Mapping[str, UUID]) -> NeedFacts:
    """One need."""

    def who(name: str) -> frozenset[UUID]:
        return frozenset(owners[one] for one in row.get(name, ()))

    return NeedFacts(
        type_code=row["type"], on=day, age=row.get("age"), sex=row.get("sex"),
        categories=frozenset(row.get("categories", ())), place=row.get("place"), lat=row.get("lat"), lng=row.get("lng"),
        country=row.get("country", "CN"), units=row.get("units", 1), urgency=row["urgency"],
        languages=frozenset(row.get("languages", ("zh",))), weekdays=frozenset(row.get("weekdays", ())),
        wish=row.get("wish"), wish_only=row.get("wish_only", False), known=who("known"), refused=who("refused"),
        conflicts=who("conflicts"), declined=frozenset(offers[one] for one in row.get("declined", ()) if one in offers),
    )  # fmt: skip


def offer_of(row: Mapping[str, Any], owners: Mapping[str, UUID], key: UUID) -> OfferFacts:
    """One offer."""
    expires, checked, owner = row.get("expires_on"), row.get("checked_on"), row.get("owner")
    cleared = row.get("cleared_until")
    capacity = row["capacity"]
    return OfferFacts(
        id=key, kind=row.get("kind", "service"), need_types=tuple(row["types"]), mode=row["mode"], reach=row["reach"],
        owner=owners[owner] if owner else None, published=row.get("published", True), verified=row.get("verified", True),
        expires_on=date.fromisoformat(expires) if expires else None,
        cleared_until=date.fromisoformat(cleared) if cleared else date.max, age_min=row.get("age_min", 0),
        age_max=row.get("age_max", 17), sex=row.get("sex"), categories=frozenset(row.get("categories", ())),
        lat=row.get("lat"), lng=row.get("lng"), radius_km=row.get("radius_km"), divisions=tuple(row.get("divisions", ())),
        country=row.get("country", "CN"), capacity=capacity, free=row.get("free", capacity),
        languages=frozenset(row.get("languages", ())), language_needed=row.get("language_needed", False),
        weekdays=frozenset(row.get("weekdays", ())), cost=row.get("cost", "free"),
        checked_on=date.fromisoformat(checked) if checked else None, check_failures=row.get("check_failures", 0),
        record=Record(row.get("completed", 0), row.get("failed", 0), row.get("declined", 0)),
    )  # fmt: skip


def line_of(text: str, path: Sequence[str | int]) -> int:
    """The line on which the value at a path begins, in a text that is JSON; a step that is not there ends the way."""
    decoder, at = json.JSONDecoder(), spaces(text, 0)
    for step in path:
        found = child(text, at, step, decoder)
        if found is None:
            break
        at = found
    return text.count("\n", 0, at) + 1


def child(text: str, at: int, step: str | int, decoder: json.JSONDecoder) -> int | None:
    """Where the value of a key, or the item of a number, begins within the object or list that begins at `at`."""
    named = text[at] == "{"
    at, number = spaces(text, at + 1), 0
    while text[at] not in "}]":
        key: str | int = number
        if named:
            key, at = scanstring(text, at + 1, True)
            at = spaces(text, spaces(text, at) + 1)
        if key == step:
            return at
        at = spaces(text, decoder.raw_decode(text, at)[1])
        at = spaces(text, at + 1) if text[at] == "," else at
        number += 1
    return None


def spaces(text: str, at: int) -> int:
    """Past the white space."""
    end: int = WHITESPACE.match(text, at).end()
    return end
