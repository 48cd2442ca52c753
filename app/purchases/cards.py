"""What the pages of contracts show, as plain values."""

from collections.abc import Iterable, Sequence
from typing import Any

from flask import url_for

from app.access.actor import Actor
from app.clock import today
from app.funds.ledger import said
from app.people import queries as people
from app.purchases import queries, rules
from app.purchases.models import Contract, ContractStatus, ContractStep, Milestone, MilestoneStatus
from app.purchases.policy import buys, delivers
from app.words import Words, _

S, M = ContractStatus, MilestoneStatus
TAGS = {
    S.DRAFT: (_("草稿"), "over", "ring"),
    S.PROPOSED: (_("等机构签"), "due", "ring"),
    S.RUNNING: (_("正在做"), "ready", "half"),
    S.ENDED: (_("已结束"), "over", "square"),
}
MILESTONE_TAGS = {
    M.OPEN: (_("还没有申请"), "plain", "ring"),
    M.CLAIMED: (_("等县里同意"), "due", "half"),
    M.ASKED: (_("等第二个人同意"), "due", "half"),
    M.APPROVED: (_("已同意，待付"), "ready", "dot"),
    M.PAID: (_("已付"), "ready", "tick"),
}


def row(contract: Contract, totals: dict[Any, tuple[int, int]]) -> dict[str, Any]:
    """One contract in a list."""
    reported, accepted = totals.get(contract.id, (0, 0))
    expected = rules.by_pace(contract.units, contract.starts_on, contract.ends_on, today())
    return {
        "url": url_for("purchases.show", contract_id=contract.id), "title": contract.title, "number": f"H{contract.number}",
        "body": contract.organization.name, "tag": TAGS[contract.status], "unit": contract.unit, "promised": contract.units,
        "reported": reported, "accepted": accepted, "runs": contract.status is S.RUNNING,
        "late": max(0, expected - accepted) if contract.status is S.RUNNING else 0, "ends_on": contract.ends_on,
    }  # fmt: skip


def whole(actor: Actor, contract: Contract) -> dict[str, Any]:
    """One contract with everything about it."""
    given, on = queries.deliveries(actor, contract.id), today()
    milestones = queries.milestones(actor, contract.id)
    is_buyer, runs = buys(actor, contract), contract.status in {S.RUNNING, S.ENDED}
    upto = min(on, contract.ended_on or contract.ends_on)
    found = rules.standing(contract.units, contract.starts_on, contract.ends_on, given, upto)
    even = rules.promised_by_month(contract.units, contract.starts_on, contract.ends_on)
    return {
        "contract": contract, "tag_": TAGS[contract.status], "is_buyer": is_buyer, "is_seller": delivers(actor, contract),
        "facts": facts(contract), "runs": runs, "standing": found, "fewest": rules.FEWEST,
        "figures": [
            {"label": _("合同承诺"), "value": found.promised},
            {"label": _("到今天按月平均该做到"), "value": found.expected},
            {"label": _("机构报告已做"), "value": found.reported},
            {"label": _("两方都确认落实"), "value": found.accepted},
        ],
        "months": [month(span) for span in rules.spans(even, given, upto.isoformat()[:7])] if runs else [],
        "milestones": [milestone_card(one, found.accepted, contract.unit) for one in milestones],
        "offers": queries.tied(actor, contract.id), "steps": history(queries.steps(actor, contract.id)),
    }  # fmt: skip


def facts(contract: Contract) -> list[dict[str, Any]]:
    """What was agreed."""
    posts: Words = _("，派驻 %(n)s 个岗位", n=contract.posts) if contract.posts else ""
    return [
        {"key": _("机构"), "value": contract.organization.name},
        {"key": _("怎么购买"), "value": f"{rules.KIND_NAMES[contract.kind]}{posts}"},
        {"key": _("数量"), "value": f"{contract.units} {contract.unit}"},
        {"key": _("合同期"), "value": f"{contract.starts_on} — {contract.ends_on}"},
        {"key": _("超过多少要两个人同意"), "value": said(contract.two_person_above)},
        {"key": _("服务标准"), "value": contract.standard},
        {"key": _("为什么结束"), "value": contract.end_reason},
    ]


def month(span: rules.Span) -> dict[str, Any]:
    """One stretch of the drawing: the bar is what was accepted of what was promised."""
    label = span.first if span.first == span.last else _("%(first)s 至 %(last)s", first=span.first, last=span.last)
    top = max(span.promised, span.reported, 1)
    return {"label": label, "promised": span.promised, "reported": span.reported, "accepted": span.accepted, "top": top}


def milestone_card(one: Milestone, accepted: int, unit: str) -> dict[str, Any]:
    """One payment, what it waits for and whether that is there."""
    met = accepted >= one.units if one.units is not None else one.document is not None
    wanted: Words
    if one.units is None:
        wanted = _("文件 %(n)s", n=one.document) if one.document else _("要一份有编号的文件")
    else:
        wanted = _("确认 %(have)s / %(want)s %(unit)s", have=min(accepted, one.units), want=one.units, unit=unit)
    return {
        "id": one.id, "url": url_for("purchases.milestone", milestone_id=one.id), "title": one.title, "position": one.position,
        "amount": said(one.amount), "wanted": wanted, "met": met, "tag": MILESTONE_TAGS[one.status], "due_on": one.due_on,
        "late": one.status is not M.PAID and one.due_on < today(), "paid_on": one.paid_on, "voucher": one.voucher,
        "open": one.status is M.OPEN, "units": one.units,
    }  # fmt: skip


def history(rows: Sequence[ContractStep]) -> list[dict[str, Any]]:
    """What happened, the newest first."""
    names = people.names(step.actor_id for step in rows)
    return [
        {
            "title": f"{rules.DEED_NAMES[step.deed]}{titled(step)}", "at": step.at, "by": names.get(step.actor_id, ""),
            "note": step.note,
        }
        for step in rows
    ]  # fmt: skip


def titled(step: ContractStep) -> str:
    """Of which payment, if of one."""
    return f" · {step.milestone.title}" if step.milestone else ""


def bodies(rows: Iterable[Any]) -> list[tuple[str, str]]:
    """Organizations as choices."""
    return [(str(body.id), body.name) for body in rows]
