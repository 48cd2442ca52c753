"""What the pages of plans show, as plain values, so that templates ask nothing."""

from collections.abc import Sequence
from typing import Any

from flask import url_for
from flask_babel import ngettext

from app.access.actor import Actor
from app.matching.scoring import Component
from app.needs.models import Urgency
from app.needs.rules import URGENCY_NAMES
from app.offers.cards import owner_name
from app.places.villages import place_names
from app.plans import queries, rules
from app.plans.comparing import Result, added_up
from app.plans.models import Match, MatchStatus, Phase, Plan, Policy
from app.plans.service import Decided
from app.settings.defaults import WEIGHT_NAMES
from app.taxonomy.filters import type_name
from app.web.formats import age_band
from app.words import Words, _

SHOWN: dict[str, tuple[MatchStatus, ...]] = {
    "proposed": (MatchStatus.PROPOSED,),
    "accepted": (MatchStatus.ACCEPTED,),
    "sent": (MatchStatus.SENT,),
    "ended": (MatchStatus.DECLINED, MatchStatus.STALE),
}


def plan_rows(plans: Sequence[Plan]) -> list[dict[str, Any]]:
    """The list of plans."""
    names = place_names(plan.place_code for plan in plans)
    return [
        {
            "number": plan.number, "url": url_for("plans.show", plan_id=plan.id), "place": names[plan.place_code],
            "status": plan.status.value, "status_name": rules.STATUS_NAMES[plan.status], "asked_at": plan.asked_at,
            "met": plan.inputs.get("met"), "needs": plan.inputs.get("needs"),
        }
        for plan in plans
    ]  # fmt: skip


def progress(plan: Plan) -> dict[str, Any]:
    """Which phases are behind, which is under way and how far."""
    phases = list(Phase)
    at = phases.index(plan.phase) if plan.phase else -1
    share = plan.done / plan.of if plan.of else 0.0
    return {
        "place": place_names([plan.place_code])[plan.place_code],
        "status_name": rules.STATUS_NAMES[plan.status],
        "steps": [
            {"title": rules.PHASE_NAMES[phase], "state": "done" if n < at else "now" if n == at else "next"}
            for n, phase in enumerate(phases)
        ],
        "percent": round(100 * (max(0, at) + share) / len(phases)),
        "again": plan.tries > 1,
    }


def result(actor: Actor, plan: Plan) -> dict[str, Any]:
    """The comparison with today's practice, and what proves it."""
    sums = added_up(queries.figures(actor, plan))
    townships = {result.worst[0] for result in sums.values() if result.worst}
    names = place_names([plan.place_code, *townships], short=True)
    whole = place_names([plan.place_code])[plan.place_code]
    rows = comparison(sums, names)
    return {
        "place": whole,
        "status_name": rules.STATUS_NAMES[plan.status],
        "headers": [_("比什么"), *(rules.POLICY_NAMES[policy] for policy in Policy)],
        "rows": rows,
        "alike": all(len(set(map(str, told))) == 1 for _name, *told in rows),
        "figure": [
            {
                "label": rules.POLICY_NAMES[policy],
                "value": sums[policy].total.met,
                "note": percent(sums[policy].total.share),
            }
            for policy in Policy
        ],
        "needs": sums[Policy.PLAN].total.needs,
        "more": sums[Policy.PLAN].total.met - max(sums[p].total.met for p in Policy if p is not Policy.PLAN),
        "proven": plan.certificate.get("gap") == 0 and plan.certificate.get("lexicographic_gap") == 0,
        "proof": proof(plan),
        "fault": fault(plan),
        "summary": queries.summary(actor, plan),
        "part": bool(actor.area) and actor.area != plan.area and (actor.area or "").startswith(plan.area),
    }


def comparison(sums: Any, names: dict[str, str]) -> list[list[Any]]:
    """The table: a line for each thing that counts."""

    def line(name: Words, tell: Any) -> list[Any]:
        return [name, *(tell(sums[policy]) for policy in Policy)]

    urgencies = sorted({level for result in sums.values() for level in result.by_urgency})
    return [
        line(_("全部需求都有着落的"), lambda r: met(r.total)),
        *(
            line(
                _("其中%(urgency)s的", urgency=URGENCY_NAMES[Urgency(level)]),
                lambda r, level=level: met(r.by_urgency[level]),
            )
            for level in urgencies
        ),
        line(_("平均多远"), lambda r: "–" if r.total.km is None else _("%(n)s 公里", n=f"{r.total.km:.1f}")),
        line(
            _("没着落的平均已等"), lambda r: "–" if r.total.waited is None else _("%(n)s 天", n=round(r.total.waited))
        ),
        line(_("最落后的乡镇"), lambda r: worst(r, names)),
    ]


def met(one: Any) -> str:
    """18 / 20（90%）."""
    if not one.needs:
        return "–"
    return str(_("%(met)s / %(needs)s（%(share)s）", met=one.met, needs=one.needs, share=percent(one.share)))


def worst(result: Result, names: dict[str, str]) -> str:
    """The township and its share."""
    return f"{names[result.worst[0]]} {percent(result.worst[1].share)}" if result.worst else "–"


def percent(share: float) -> str:
    """In whole per cent."""
    return f"{share:.0%}"


def proof(plan: Plan) -> list[dict[str, Any]]:
    """What anybody can check."""
    kept, took = plan.certificate, plan.took
    rows = [
        {"key": _("编号"), "value": f"P{plan.number}"},
        {"key": _("程序版本"), "value": plan.version},
        {"key": _("随机种子"), "value": plan.settings.get("seed")},
        {"key": _("输入的指纹"), "value": plan.inputs.get("hash")},
        {"key": _("用什么算的"), "value": kept.get("solver")},
        {"key": _("目标值"), "value": kept.get("objective")},
        {"key": _("不可能更好的界"), "value": kept.get("dual")},
        {"key": _("两者之差"), "value": kept.get("gap")},
        {"key": _("按急缓逐级的差"), "value": kept.get("lexicographic_gap")},
        {"key": _("可能的配对"), "value": plan.inputs.get("arcs")},
        {"key": _("计算用时（处理器秒）"), "value": round(sum(v for k, v in took.items() if k != "megabytes"), 1)},
        {"key": _("最多用内存（MB）"), "value": took.get("megabytes")},
    ]
    return [row for row in rows if row["value"] is not None]


def fault(plan: Plan) -> Words:
    """Why it was not made."""
    if plan.fault == "memory":
        return _("内存不够。请让各县（乡镇）分开算，或者请管理员放宽内存限额。")
    if plan.fault == "killed":
        return _("计算几次都被中断，很可能是内存不够。请让各县（乡镇）分开算，或者请管理员查看。")
    return _("程序出错了（%(fault)s），管理员已能看到记录。可以再算一次。", fault=plan.fault) if plan.fault else ""


def match_rows(matches: Sequence[Match]) -> list[dict[str, Any]]:
    """A page of matches."""
    names = place_names((match.place_code for match in matches), short=True)
    return [match_row(match, names) for match in matches]


def match_row(match: Match, names: dict[str, str]) -> dict[str, Any]:
    """One match: the need without a name, the offer, why."""
    return {
        "id": match.id,
        "need": f"N{match.need.number}",
        "need_url": url_for("referrals.need", need_id=match.need_id),
        "type": type_name(match.need.type_code),
        "age_band": age_band(match.need.born_in),
        "place": names.get(match.place_code or "", ""),
        "urgency": match.urgency,
        "since": match.need.opened_at,
        "offer": match.offer.name,
        "offer_url": url_for("catalogue.offer", offer_id=match.offer_id),
        "owner": owner_name(match.offer),
        "km": match.km,
        "units": match.units,
        "of": match.need.units,
        "total": match.score / 10,
        "points": points(match),
        "status": match.status.value,
        "status_name": rules.MATCH_NAMES[match.status],
        "why": why_ended(match),
        "at_once": match.need.at_once_by is not None,
    }


def points(match: Match) -> list[dict[str, Any]]:
    """The components as they were shown."""
    kept = match.explanation.get("points", {})
    return [
        {"label": WEIGHT_NAMES[component.value], "points": kept[component][0] / 10, "top": kept[component][1] / 10}
        for component in Component
        if component in kept
    ]


def why_ended(match: Match) -> Words:
    """Why a match is over: the cause, or the words of whoever declined it."""
    if match.ended_for:
        return rules.CAUSE_NAMES[match.ended_for]
    return match.reason or ""


def moves(matches: Sequence[Match]) -> list[dict[str, Any]]:
    """What has moved since the plan was made: from, to, why."""
    names = place_names((match.place_code for match in matches), short=True)
    before = queries.replaced(matches)
    successors = {match.replaces_id for match in matches}
    rows = []
    for match in matches:
        if match.status is MatchStatus.STALE and match.id in successors:
            continue  # told with the match that stands in its place
        old = before.get(match.replaces_id) if match.replaces_id else None
        came = match.came_for
        rows.append({
            **match_row(match, names),
            "from": old.offer.name if old else "" if came else match.offer.name,
            "to": "" if match.status is MatchStatus.STALE else match.offer.name,
            "cause": rules.CAUSE_NAMES[came] if came else why_ended(match),
            "at": match.ended_at if match.status is MatchStatus.STALE else match.created_at,
        })  # fmt: skip
    return rows


def told(decided: Decided) -> list[tuple[str, str]]:
    """What became of a choice, in sentences with their tone."""
    said = []
    if decided.accepted:
        said.append((
            str(ngettext(
                "已同意 %(num)d 条，会出现在各村儿童主任的待办里，由她核对后发出。",
                "已同意 %(num)d 条，会出现在各村儿童主任的待办里，由她核对后发出。", decided.accepted,
            )), "success",
        ))  # fmt: skip
    if decided.stale:
        said.append((
            str(ngettext(
                "%(num)d 条情况刚刚变了（名额已满、对方暂停或需求已解决），没有采用。",
                "%(num)d 条情况刚刚变了（名额已满、对方暂停或需求已解决），没有采用。", decided.stale,
            )), "warning",
        ))  # fmt: skip
    if decided.gone:
        said.append((
            str(ngettext("%(num)d 条刚才已有人处理。", "%(num)d 条刚才已有人处理。", decided.gone)), "info",
        ))  # fmt: skip
    return said or [(str(_("没有等着决定的建议了。")), "info")]


def told_declined(count: int) -> list[tuple[str, str]]:
    """How many were declined."""
    return [(str(ngettext("已记下：%(num)d 条不采用。", "已记下：%(num)d 条不采用。", count)), "success")]


def to_check(match: Match) -> dict[str, Any]:
    """What the director sees before sending."""
    need, township = match.need, (match.place_code or "")[:9] + "000"
    names = place_names([match.place_code, township], short=True)
    gone = rules.stale_for(need.status, match.offer.status, queries.places_left([match.offer])[match.offer_id], 0)
    return {
        "match": match,
        "row": match_row(match, names),
        "need": need,
        "township": place_names([township]).get(township, ""),
        "gone": rules.CAUSE_NAMES[gone] if gone else "",
        "waits": match.status is MatchStatus.ACCEPTED,
    }
