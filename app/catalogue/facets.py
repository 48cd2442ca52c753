"""The counted fields as lists of links: each adds or takes away one value and keeps everything else of the address."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from flask import url_for
from werkzeug.datastructures import MultiDict

from app.catalogue.queries import Answer, Question
from app.catalogue.rules import kept_query
from app.offers.rules import COST_NAMES, LANGUAGE_NAMES, MODE_NAMES
from app.taxonomy.filters import type_name
from app.words import Words, _
from search.query import Order

NAMES = {"kind": "kind", "type": "types", "mode": "mode", "cost": "cost", "language": "languages"}
"""What a counted field is called in an address."""
KIND_NAMES: dict[str, Words] = {
    "service": _("服务"),
    "fund": _("慈善基金"),
    "volunteer": _("志愿者"),
    "entitlement": _("政策待遇"),
}
TITLES: dict[str, Words] = {
    "kind": _("哪一种"),
    "type": _("需求类型"),
    "mode": _("怎么帮"),
    "cost": _("费用"),
    "language": _("语言"),
}
ORDERS: dict[Order, Words] = {Order.FIT: _("最合适"), Order.NEAR: _("最近"), Order.FRESH: _("最新核实")}
MOST = 40
"""Values of one field that an address may choose."""


def chosen(args: "MultiDict[str, str]") -> dict[str, tuple[str, ...]]:
    """What an address picks in the counted fields."""
    picked = {field: [value for value in args.getlist(name) if value][:MOST] for name, field in NAMES.items()}
    return {field: tuple(dict.fromkeys(values)) for field, values in picked.items() if values}


def order_asked(args: "MultiDict[str, str]") -> Order:
    """The order an address asks for; what fits best where it asks for none we know."""
    try:
        return Order(args.get("sort", ""))
    except ValueError:
        return Order.FIT


def label(name: str, value: str) -> str:
    """A value in words."""
    match name:
        case "kind":
            return str(KIND_NAMES.get(value, value))
        case "type":
            return type_name(value)
        case "mode":
            return str(MODE_NAMES.get(value, value))  # type: ignore[call-overload]  # words of an address
        case "cost":
            return str(COST_NAMES.get(value, value))
        case _:
            return str(LANGUAGE_NAMES.get(value, value))


def address(args: "MultiDict[str, str]", **changed: Sequence[str] | str | None) -> str:
    """The search again with something changed; from its first page."""
    pairs = [(name, value) for name, value in args.items(multi=True) if name not in changed]
    for name, values in changed.items():
        each = [values] if isinstance(values, str) else values or []
        pairs += [(name, value) for value in each]
    query = kept_query(urlencode(pairs))
    return url_for("catalogue.find") + (f"?{query}" if query else "")


def groups(answer: Answer, question: Question, args: "MultiDict[str, str]") -> list[dict[str, Any]]:
    """One list of values for each field; what is picked stays even where it counts nothing."""
    return [
        {"name": name, "title": TITLES[name], "options": options(name, counts, question.chosen.get(field, ()), args)}
        for name, field in NAMES.items()
        if (counts := answer.facets.get(field)) or field in question.chosen
    ]


def options(
    name: str, counts: Mapping[str, int] | None, picked: tuple[str, ...], args: "MultiDict[str, str]"
) -> list[dict[str, Any]]:
    """The values of a field, those that count most first."""
    known = {**dict.fromkeys(picked, 0), **(counts or {})}
    return [
        {
            "label": label(name, value),
            "value": value,
            "count": count,
            "current": value in picked,
            "url": address(
                args, **{name: [one for one in picked if one != value] + ([] if value in picked else [value])}
            ),
        }
        for value, count in sorted(known.items(), key=lambda pair: (-pair[1], pair[0]))
    ]


def orders(question: Question, args: "MultiDict[str, str]") -> list[dict[str, Any]]:
    """The ways to order, as tabs; by distance only where there is a place."""
    return [
        {"label": words, "url": address(args, sort=None if order is Order.FIT else order.value), "current": order is question.order}
        for order, words in ORDERS.items()
        if order is not Order.NEAR or question.near
    ]  # fmt: skip
