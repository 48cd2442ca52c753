"""Which doors the header shows to whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Flask, request, url_for

from app.access.actor import Actor
from app.access.guard import current_actor
from app.access.permissions import ROLE_NAMES, Permission
from app.notices import queries as notices
from app.words import Words, _

KNOWN = "tonglian.doors"
"""In a request's environment: for whom its header was made, and what it shows."""
P = Permission
DOORS: tuple[tuple[str, Words, Permission | None], ...] = (
    ("oversight.desk", _("待办"), P.EDIT_CHILDREN),
    ("oversight.desk", _("待办"), P.ANSWER_REFERRALS),
    ("oversight.township", _("督导台"), P.OVERSEE),
    ("catalogue.find", _("找帮助"), None),
    ("giving.desk", _("捐赠人"), P.GIVE),
    ("children.index", _("孩子们"), P.SEE_CHILDREN),
    ("visits.index", _("走访"), P.EDIT_CHILDREN),
    ("needs.index", _("需求"), P.SEE_NEEDS),
    ("referrals.index", _("转介"), P.SEE_NEEDS),
    ("referrals.index", _("收到的转介"), P.ANSWER_REFERRALS),
    ("referrals.sessions", _("服务记录"), P.ANSWER_REFERRALS),
    ("shifts.mine", _("我的排班"), P.OWN_SHIFTS),
    ("safeguarding.index", _("强制报告"), P.REPORT),
    ("vacancies.index", _("管辖空白"), P.OVERSEE),
    ("conferences.index", _("联席会议"), P.OVERSEE),
    ("plans.index", _("匹配方案"), P.OVERSEE),
    ("plans.gaps", _("缺口"), P.OVERSEE),
    ("entitlements.missing", _("政策"), P.OVERSEE),
    ("entitlements.applications", _("政策办理"), P.EDIT_CHILDREN),
    ("shifts.index", _("志愿者排班"), P.REFER),
    ("assessments.proposals", _("风险调整"), P.OVERSEE),
    ("offers.mine", _("我们的供给"), P.MANAGE_OFFERS),
    ("funds.index", _("资助账本"), P.KEEP_FUNDS),
    ("purchases.index", _("购买服务"), P.BUY_SERVICES),
    ("purchases.index", _("购买服务"), P.KEEP_CONTRACTS),
    ("growth.index", _("培育和培训"), P.GROW_HELP),
    ("growth.index", _("培育和培训"), P.LEARN),
    ("shifts.index", _("志愿者时长"), P.CONFIRM_HOURS),
    ("vetting.mine", _("我的核查"), P.OWN_CHECKS),
    ("vetting.index", _("志愿者核查"), P.VET_VOLUNTEERS),
    ("offers.review", _("供给审核"), P.REVIEW_OFFERS),
    ("organizations.review", _("机构核实"), P.VERIFY_ORGANIZATIONS),
    ("organizations.own", _("我的机构"), P.EDIT_ORGANIZATION),
    ("settings.index", _("本县设置"), P.EDIT_SETTINGS),
    ("audit.entries", _("审计记录"), P.READ_AUDIT),
    ("audit.incidents", _("安全事件"), P.READ_AUDIT),
    ("audit.incidents", _("安全事件"), P.KEEP_SYSTEM),
    ("catalogue.groups", _("搜索用词"), P.KEEP_SYSTEM),
    ("people.approvals", _("账号审批"), P.APPROVE_ACCOUNTS),
)
"""Endpoint, label, and the permission it takes; None for everybody. What is opened every day comes first."""
IN_SIGHT, FEW = 6, 9
"""A menu of more than so few doors shows the first six and the one that is open; the others wait behind one word."""
NARROW = 4
"""So many on a phone in English, whose words are longer; the open one besides."""


@dataclass(frozen=True, slots=True)
class Door:
    """One entry of the header."""

    label: Words
    url: str
    current: bool
    count: int = 0


def register(app: Flask) -> None:
    """Give every template its doors and the number of unread notices."""

    @app.context_processor
    def once() -> dict[str, Any]:
        """The parts of a page are templates of their own (a child's file has five): the number is asked once for all."""
        actor, known = current_actor(), request.environ.get(KNOWN)
        if known is None or known[0] is not actor:
            known = request.environ[KNOWN] = actor, doors(actor)
        shown: dict[str, Any] = known[1]
        return shown


def doors(actor: Actor | None) -> dict[str, Any]:
    """What the header of a page shows this actor."""
    shown = [
        Door(label, url_for(endpoint), request.endpoint == endpoint)
        for endpoint, label, permission in DOORS
        if permission is None or (actor and actor.may(permission))
    ]
    in_sight, folded = folding(shown)
    return {
        "nav": in_sight,
        "more_nav": folded,
        "long_nav": [door for door in in_sight[NARROW:] if not door.current],
        "unread": notices.unread(actor) if actor else 0,
        "role_name": ROLE_NAMES[actor.role] if actor else "",
    }


def folding(doors: Sequence[Door]) -> tuple[list[Door], list[Door]]:
    """The doors in sight, and those behind "more"."""
    if len(doors) <= FEW:
        return list(doors), []
    first, others = doors[:IN_SIGHT], doors[IN_SIGHT:]
    return [*first, *(door for door in others if door.current)], [door for door in others if not door.current]
