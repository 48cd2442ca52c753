"""What the pages of gaps show, as plain values; and the same as a file."""

from collections.abc import Sequence
from typing import Any

from flask import url_for

from app.access.actor import Actor
from app.access.permissions import Permission
from app.demand.queries import DAYS, Wanted, wanted
from app.matching.rules import Bar
from app.matching.wording import PLAIN
from app.places.villages import place_names
from app.plans import queries, rules
from app.plans.models import Gap, Plan, UnmetNeed, Why
from app.sheets import as_csv
from app.taxonomy.filters import type_name
from app.web.formats import day
from app.words import Words, _

MOST = 10
"""How many of the best additions are put first."""


WANTED = 20
"""How many of the things looked for in vain stand beside the gaps."""


def gaps(actor: Actor, plan: Plan | None) -> dict[str, Any]:
    """What is missing, what to add first, and what was looked for in vain."""
    found = queries.gaps(actor, plan) if plan else []
    sought = {"wanted": wanted_rows(wanted(actor, WANTED), found, opens=actor.may(Permission.GROW_HELP)), "days": DAYS}
    if plan is None:
        return {"plan": None, **sought}
    names = place_names((gap.township for gap in found), short=True)
    by_type: dict[str, int] = {}
    for one in found:
        by_type[one.type_code] = by_type.get(one.type_code, 0) + one.needs
    rows = [gap_row(one, names) for one in found]
    return {
        "plan": plan,
        "made_on": plan.finished_at,
        "place": place_names([plan.place_code])[plan.place_code],
        "additions": [row for row in rows if row["served"]][:MOST],
        "rows": rows,
        "cells": [
            [
                {"text": row["number"], "url": row["url"]},
                row["township"],
                row["type"],
                {"text": str(row["needs"]), "url": row["url"]},
                row["why"],
                row["worth"],
            ]
            for row in rows
        ],
        "figure": [
            {"label": type_name(code), "value": count} for code, count in sorted(by_type.items(), key=lambda p: -p[1])
        ],
        "total": sum(by_type.values()),
        **sought,
    }


def wanted_rows(sought: Sequence[Wanted], found: Sequence[Gap], *, opens: bool) -> list[list[Any]]:
    """What was looked for and not found, with the gap of that type there, if the plan has one; and, for whoever may, the
    link that opens a scheme for it."""
    names = place_names((one.township for one in sought), short=True)
    numbers = {(gap.township, gap.type_code): gap for gap in found}
    rows: list[list[Any]] = []
    for one in sought:
        gap = numbers.get((one.township, one.type_code))
        known: Any = (
            {"text": f"G{gap.number}", "url": url_for("plans.gap", gap_id=gap.id)} if gap else _("没有登记的需求")
        )
        place = names.get(one.township, one.township)
        link = url_for("growth.new", because=f"demand:{one.township}:{one.type_code}")
        opening = [{"text": _("为它开一项"), "url": link}] if opens else []
        rows.append([place, type_name(one.type_code), str(one.times), day(one.last), known, *opening])
    return rows


def gap_row(gap: Gap, names: dict[str, str]) -> dict[str, Any]:
    """One gap."""
    return {
        "id": gap.id, "number": f"G{gap.number}", "url": url_for("plans.gap", gap_id=gap.id), "found_on": gap.found_on,
        "township": names.get(gap.township, ""), "type": type_name(gap.type_code), "needs": gap.needs,
        "why": rules.WHY_NAMES[gap.why], "places": gap.places, "served": gap.served, "worth": worth(gap),
    }  # fmt: skip


def worth(gap: Gap) -> Words:
    """What one more place there would do, in words."""
    if gap.price is None:
        return _("没有试算")
    if gap.price >= rules.A_CHILD:
        return _("多帮一个孩子")
    return _("有孩子可以更近、更合适") if gap.price else _("帮不到更多孩子")


def gap_table(actor: Actor, plan: Plan | None) -> bytes:
    """The gaps as CSV, with a mark at the head by which spreadsheets know the encoding."""
    head = [
        str(words) for words in (
            _("编号"), _("发现日期"), _("乡镇代码"), _("乡镇"), _("需求类型"), _("没着落"), *(rules.WHY_NAMES[why] for why in Why),
            _("试加名额"), _("能多帮几个孩子"), _("多一个名额的价值"),
        )
    ]  # fmt: skip
    found = queries.gaps(actor, plan) if plan else []
    names = place_names((gap.township for gap in found), short=True)
    rows = []
    for gap in found:
        row = gap_row(gap, names)
        reasons = [gap.reasons.get(why.value, 0) for why in Why]
        rows.append([
            row["number"], gap.found_on.isoformat(), gap.township, row["township"], str(row["type"]), gap.needs, *reasons,
            gap.places, gap.served, str(row["worth"]),
        ])  # fmt: skip
    return as_csv([head, *rows])


def gap(found: Gap, rows: Sequence[UnmetNeed]) -> dict[str, Any]:
    """The needs behind one gap."""
    names = place_names([found.township, *(row.place_code for row in rows)], short=True)
    return {
        "gap": gap_row(found, names),
        "found_on": day(found.found_on),
        "places": names,
        "why": {row.need_id: why_unmet(row) for row in rows},
    }


def why_unmet(row: UnmetNeed) -> Words:
    """The reason, and the rule most offers fall at."""
    bar = PLAIN[Bar(row.bar)] if row.bar else ""
    reason = rules.WHY_NAMES[row.why]
    return _("%(reason)s（多数是：%(bar)s）", reason=reason, bar=bar) if bar else reason
