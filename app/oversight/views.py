"""Each person's desk, and the supervisor's lists."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.access.guard import actor, allow, signed_in
from app.access.permissions import Permission, Role
from app.demand import queries as demand_queries
from app.demand.queries import Wanted
from app.errors import NotFound
from app.needs import queries as needs
from app.needs.models import Need, NeedStatus
from app.needs.rules import ALIVE
from app.oversight import piled, piles, queries, today
from app.places.villages import place_names
from app.plans import queries as plan_queries
from app.plans import service as plans
from app.plans.cards import match_rows
from app.referrals import queries as referrals
from app.referrals.models import ReferralStatus
from app.referrals.rules import REASON_NAMES
from app.shifts import cards as shift_cards
from app.shifts import queries as shifts
from app.taxonomy.filters import type_name
from app.vacancies import queries as vacancies
from app.visits import queries as visits
from app.web.pages import Page, page_asked
from app.words import Words, _

bp = Blueprint("oversight", __name__)
STARTS = {
    Role.DONOR: "giving.desk",
    Role.AUDITOR: "audit.entries",
    Role.ADMINISTRATOR: "people.approvals",
}
SHOWN, MOST = 5, 200
"""How much of a pile stands on the desk; and the longest list of a day."""
STATES: dict[NeedStatus, Words] = {
    NeedStatus.OPEN: _("待匹配"),
    NeedStatus.REFERRED: _("已转介"),
    NeedStatus.IN_SERVICE: _("服务中"),
}


@bp.get("/desk")
@signed_in
def desk() -> Response | str:
    """Where everybody begins: what waits for me, and what do I do next?"""
    role = actor().role
    if role in STARTS:
        return redirect(url_for(STARTS[role]))
    if role is Role.DIRECTOR:
        return director_desk()
    if actor().may(Permission.OVERSEE):
        return redirect(url_for("oversight.township"))
    return provider_desk()


def director_desk() -> str:
    """A director's day: confirm, answer, look for help, register."""
    rows, total = needs.find(actor(), size=6)
    todo, todo_total = today.tasks(actor(), MOST if "all" in request.args else today.FIRST)
    to_send, waiting = plans.look_to_send(actor())
    return render_template(
        "oversight/director.html",
        needs=rows,
        total=total,
        todo=todo,
        todo_total=todo_total,
        to_send=match_rows(to_send),
        to_send_total=waiting,
        hours=hours(),
        due_visits=visits.count_due(actor()),
        places=need_places(rows),
        place=place_names([actor().place]).get(actor().place or "", ""),
    )


def provider_desk() -> str:
    """A provider's day: answer what came in, report what was done."""
    waiting, count = referrals.find(actor(), statuses=(ReferralStatus.REQUESTED,), size=8)
    serving, running = referrals.find(
        actor(), statuses=(ReferralStatus.ACCEPTED, ReferralStatus.IN_PROGRESS, ReferralStatus.ON_HOLD), size=8
    )
    townships = place_names(
        (r.need.place_code[:9] + "000" for r in (*waiting, *serving) if r.need.place_code), short=True
    )
    return render_template(
        "oversight/provider.html", waiting=waiting, count=count, serving=serving, running=running, places=townships,
        reasons=REASON_NAMES, hours=hours(),
    )  # fmt: skip


def hours() -> tuple[list[dict[str, Any]], int]:
    """Volunteers' hours that wait for the reader's word, the oldest first; with how many."""
    rows, total = shifts.to_confirm(actor())
    return shift_cards.cards(rows, actor()), total


@bp.get("/oversight")
@allow(Permission.OVERSEE)
def township() -> str:
    """Every need and referral of the area: by state and age, what is late, what was declined."""
    (late, late_total), high = queries.overdue(actor(), size=SHOWN), heads()
    area = actor().place or ""
    return render_template(
        "oversight/township.html",
        headers=[_("状态"), *(band_name(low, high) for low, high in queries.AGES)],
        rows=grid_rows(queries.grid(actor())),
        reasons=REASON_NAMES,
        tally=queries.tally(actor()),
        late=late,
        late_total=late_total,
        places=need_places([*late, *(one.need for pile in high for one in pile["rows"])]),
        piles=high,
        hours=hours(),
        vacancies=vacancies.tally(actor()),
        plan=(plan := plan_queries.latest(actor())),
        missing=plan_queries.summary(actor(), plan) if plan else (0, 0),
        place=place_names([area]).get(area, ""),
    )


def heads() -> list[dict[str, Any]]:
    """Each pile that is not empty: its head, and how high it is."""
    high = piled.heights(actor())
    return [
        {
            "name": name,
            "title": one.title,
            "total": high[name],
            "rows": [row for row, _since in piled.pile(actor(), name, size=SHOWN)],
        }
        for name, one in piles.PILES.items()
        if high[name]
    ]


@bp.get("/oversight/piles/<any(disputed,late,proposed,answers,declined,unconfirmed):name>")
@allow(Permission.OVERSEE)
def pile(name: str) -> str:
    """The whole of one pile, a page at a time."""
    number, total = page_asked(), piled.heights(actor())[name]
    rows = [row for row, _since in piled.pile(actor(), name, page=number)]
    return render_template(
        "oversight/pile.html", page=Page(rows, number, total), title=piles.PILES[name].title, reasons=REASON_NAMES,
        places=need_places([one.need for one in rows]),
    )  # fmt: skip


@bp.get("/oversight/needs/<any(open,referred,in_service):status>/<int:band>")
@allow(Permission.OVERSEE)
def cell(status: str, band: int) -> str:
    """The needs behind one figure of the grid."""
    if band >= len(queries.AGES):
        raise NotFound("cell")
    number = page_asked()
    rows, total = queries.in_cell(actor(), NeedStatus(status), band, page=number)
    return listed(rows, total, number, status=NeedStatus(status), band=queries.AGES[band])


@bp.get("/oversight/overdue")
@allow(Permission.OVERSEE)
def overdue() -> str:
    """Needs past their day that nobody serves."""
    number = page_asked()
    rows, total = queries.overdue(actor(), page=number)
    return listed(rows, total, number, status=None, band=None)


@bp.get("/oversight/demand")
@allow(Permission.OVERSEE)
def demand() -> str:
    """What was looked for in the catalogue, in this area, and not found."""
    found = demand_queries.wanted(actor())
    names = place_names((one.township for one in found), short=True)
    opens = actor().may(Permission.GROW_HELP)
    rows: list[list[Any]] = [
        [
            type_name(one.type_code),
            names.get(one.township, one.township),
            str(one.times),
            one.last.isoformat(),
            *([opening(one)] if opens else []),
        ]
        for one in found
    ]
    return render_template("oversight/demand.html", rows=rows, opens=opens)


def opening(one: Wanted) -> dict[str, Any]:
    """The link that opens a scheme for it."""
    return {"text": _("为它开一项"), "url": url_for("growth.new", because=f"demand:{one.township}:{one.type_code}")}


def listed(rows: Sequence[Need], total: int, number: int, **shown: Any) -> str:
    """One page of needs."""
    return render_template("oversight/needs.html", page=Page(rows, number, total), places=need_places(rows), **shown)


def band_name(low: int, high: int | None) -> Words:
    """A column of the grid."""
    return _("%(low)s 以上", low=low) if high is None else f"{low}–{high}"


def grid_rows(grid: dict[tuple[NeedStatus, int], int]) -> list[list[Any]]:
    """The grid as rows of a table; each figure leads to its needs."""
    return [
        [STATES[status], *(figure(status, band, grid.get((status, band), 0)) for band in range(len(queries.AGES)))]
        for status in ALIVE
    ]


def figure(status: NeedStatus, band: int, count: int) -> dict[str, Any] | str:
    """One figure with its link; nothing to click where there is nothing."""
    return {"text": str(count), "url": url_for("oversight.cell", status=status.value, band=band)} if count else "0"


def need_places(rows: Sequence[Need]) -> dict[str, str]:
    """The places of needs, by code."""
    return place_names((need.place_code for need in rows), short=True)
