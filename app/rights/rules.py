"""Questions about the family's side. Days are product defaults, not law; the pages say so."""

from datetime import date, timedelta

from app.access.actor import Actor
from app.access.permissions import Permission
from app.children.rules import RELATION_NAMES
from app.clock import today
from app.errors import RuleBroken
from app.rights.models import Channel, Request, RequestKind, RequestStatus
from app.words import Words, _

KIND_NAMES: dict[RequestKind, Words] = {
    RequestKind.CORRECTION: _("改正写错的"),
    RequestKind.COMPLETION: _("补上漏写的"),
    RequestKind.COPY: _("要一份复印件"),
    RequestKind.DELETION: _("删除"),
    RequestKind.WITHDRAWAL: _("收回同意"),
    RequestKind.COMPLAINT: _("投诉"),
}
CHANNEL_NAMES: dict[Channel, Words] = {
    Channel.IN_PERSON: _("当面说的"),
    Channel.TELEPHONE: _("电话里说的"),
    Channel.LETTER: _("写信"),
    Channel.PAGE: _("在一次性页面上写的"),
}
STATUS_NAMES: dict[RequestStatus, Words] = {
    RequestStatus.OPEN: _("等处理"),
    RequestStatus.DONE: _("已办好"),
    RequestStatus.REFUSED: _("已书面拒绝"),
}
ASKERS: dict[str, Words] = {"child": _("孩子本人"), **RELATION_NAMES}
"""Who asks."""
ANSWER_DAYS = 15
"""Until when a request is answered: 产品默认值，不是法律规定. The law says 及时."""
PAGE_HOURS = 72
"""How long a page for one reading waits."""
FOR_OVERSEERS = {RequestKind.DELETION, RequestKind.COMPLAINT}
"""Not answered by the director alone."""


def due_on(received_on: date) -> date:
    """Until when it is answered."""
    return received_on + timedelta(days=ANSWER_DAYS)


def check_words(words: str, field: str = "words") -> str:
    """Something is asked for."""
    words = words.strip()
    if len(words) < 2:
        raise RuleBroken(_("请写明要改什么、要什么。"), field=field)
    return words[:1000]


def check_asker(relation: str) -> None:
    """Somebody from the list."""
    if relation not in ASKERS:
        raise RuleBroken(_("请选是谁提出的。"), field="relation")


def check_received(received_on: date) -> None:
    """Not in the future."""
    if received_on > today():
        raise RuleBroken(_("日期在今天之后，请核对。"), field="received_on")


def check_decidable(actor: Actor, request: Request) -> None:
    """Once, and by whom it concerns."""
    if request.status is not RequestStatus.OPEN:
        raise RuleBroken(_("这项请求已经有了结果。"))
    if request.kind in FOR_OVERSEERS and not actor.may(Permission.OVERSEE):
        raise RuleBroken(_("删除和投诉由儿童督导员或县里处理，不由儿童主任自己决定。"))


def check_refusal(words: str) -> str:
    """No is said in writing, with the reason."""
    words = words.strip()
    if len(words) < 4:
        raise RuleBroken(_("拒绝要书面说明理由，家里会拿到。请写明为什么。"), field="decision")
    return words[:1000]
