"""The identity number: checked against birthday and sex, sealed, and found again only by the whole number."""

import json
import re
from uuid import UUID

import sqlalchemy as sa
from stdnum.cn import ric
from stdnum.exceptions import ValidationError

from app.access.actor import Actor
from app.access.permissions import Permission
from app.adapters import adapters
from app.audit.service import record
from app.children import queries
from app.children.facts import Source
from app.children.history import FactVersion
from app.children.models import Child, Sex
from app.children.policy import visible_to
from app.children.rules import check_open
from app.database import session
from app.errors import RuleBroken
from app.transaction import atomic
from app.words import _

SHAPE = re.compile(r"\d{17}[\dXx]")
BLIND = "children:id_number"


def looks_like_one(text: str) -> bool:
    """Eighteen characters as on the card, spaces or none."""
    return bool(SHAPE.fullmatch(text.replace(" ", "")))


def masked(number: str | None) -> str:
    """All but the last four hidden."""
    return f"{'•' * (len(number) - 4)}{number[-4:]}" if number else ""


def index_of(number: str) -> bytes:
    """What the file is found by."""
    return adapters.keys.blind(number, BLIND)


def checked(number: str, child: Child) -> str:
    """The number as kept, if it can be this child's."""
    number = number.replace(" ", "").upper()
    try:
        ric.validate(number)
    except ValidationError as wrong:
        raise RuleBroken(
            _("身份证号不对：应是 18 位，最后一位可能是 X。请对照户口簿再输一遍。"), field="number"
        ) from wrong
    if ric.get_birth_date(number) != child.birth_date:
        raise RuleBroken(
            _("身份证号里的出生日期和档案里的不一样。请核对号码；如果档案错了，先改档案。"), field="number"
        )
    if (int(number[16]) % 2 == 1) != (child.sex is Sex.MALE):
        raise RuleBroken(_("身份证号里的性别和档案里的不一样。请核对号码；如果档案错了，先改档案。"), field="number")
    return number


def is_known(index: bytes) -> bool:
    """Whether a file anywhere has this number; row security hides the file itself."""
    return bool(session.scalar(sa.select(sa.func.guard.id_number_known(index))))


def keep_number(actor: Actor, child_id: UUID, number: str, *, source: Source) -> Child:
    """Write the identity number down; its version keeps the last four alone."""
    with atomic():
        child = queries.get(actor, child_id, Permission.EDIT_CHILDREN, lock=True)
        check_open(child)
        number = checked(number, child)
        index = index_of(number)
        if index != child.id_number_index and is_known(index):
            raise RuleBroken(
                _("这个身份证号已经登记在另一份档案上。请在“孩子们”页用身份证号查找，不要重复建档。"), field="number"
            )
        changes = {"id_number": [masked(child.id_number), masked(number)]}
        if child.id_number != number:
            child.id_number, child.id_number_index = number, index
            session.add(
                FactVersion(
                    child_id=child.id, subject="children", row_id=child.id, actor_id=actor.id, source=source,
                    changes=json.dumps(changes, ensure_ascii=False),
                )
            )  # fmt: skip
        record(actor, "child.number", child, source=source.value)
    return child


def look_up(actor: Actor, number: str) -> tuple[Child | None, bool]:
    """The file of one's own area with exactly this number; otherwise whether there is one elsewhere. Recorded."""
    index = index_of(number.replace(" ", "").upper())
    with atomic():
        child = session.scalar(sa.select(Child).where(Child.id_number_index == index, visible_to(actor)))
        elsewhere = child is None and is_known(index)
        found = "own" if child else "elsewhere" if elsewhere else "nowhere"
        record(actor, "child.look_up", child or ("child", "unknown"), purpose="find", found=found)
    return child, elsewhere
