"""Questions about a child's pictures."""

from app.errors import RuleBroken
from app.words import _

MOST = 30


def check_room(count: int) -> None:
    """Not more than are needed."""
    if count >= MOST:
        raise RuleBroken(_("一份档案最多放 30 张照片。请先删掉不再需要的。"), field="file")


def check_reason(reason: str) -> None:
    """Whoever deletes says why."""
    if not reason.strip():
        raise RuleBroken(_("请写明为什么删除。"), field="reason")
