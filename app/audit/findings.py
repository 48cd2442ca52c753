"""What a check of the seals can find, each in one plain sentence that names the row or the seal."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from app.words import Words, _


class Kind(StrEnum):
    """What is wrong."""

    FILE_MISSING = "file_missing"
    LINE_FAULTY = "line_faulty"
    SEAL_MISSING = "seal_missing"
    SEAL_TWICE = "seal_twice"
    SEAL_REPLACED = "seal_replaced"
    SEAL_NOT_OUTSIDE = "seal_not_outside"
    SEAL_UNCHAINED = "seal_unchained"
    SEAL_FORGED = "seal_forged"
    SEAL_BACKDATED = "seal_backdated"
    KEY_UNKNOWN = "key_unknown"
    ROWS_DIFFER = "rows_differ"
    ROW_CHANGED = "row_changed"
    ROW_DELETED = "row_deleted"
    ROW_ADDED = "row_added"
    ROW_TWICE = "row_twice"
    ROW_BACKDATED = "row_backdated"
    ROW_AHEAD = "row_ahead"


SENTENCES: dict[Kind, Words] = {
    Kind.FILE_MISSING: _("找不到库外的封条文件，无法知道最新的记录和封条有没有被整段删掉。"),
    Kind.LINE_FAULTY: _("库外封条文件的第 %(which)s 行被改过或已损坏。"),
    Kind.SEAL_MISSING: _("封条 %(which)s（记录 %(rows)s）从数据库里消失了。"),
    Kind.SEAL_TWICE: _("封条 %(which)s 在数据库里出现了不止一次。"),
    Kind.SEAL_REPLACED: _("封条 %(which)s（记录 %(rows)s）被换过：和库外文件里的不一样。"),
    Kind.SEAL_NOT_OUTSIDE: _("封条 %(which)s（记录 %(rows)s）不在库外文件里。"),
    Kind.SEAL_UNCHAINED: _("封条 %(which)s（记录 %(rows)s）和前一个封条接不上。"),
    Kind.SEAL_FORGED: _("封条 %(which)s（记录 %(rows)s）的签名不对：封条被改过，或者不是本系统签的。"),
    Kind.SEAL_BACKDATED: _("封条 %(which)s 的时间早于前一个封条：服务器时钟被调过，或者封条是后补的。"),
    Kind.KEY_UNKNOWN: _("封条 %(which)s 的签名无法核对：密钥文件里没有那把钥匙，请用 --public-key 给出公钥。"),
    Kind.ROWS_DIFFER: _("封条 %(which)s 里的记录 %(rows)s 和封存时不一样。"),
    Kind.ROW_CHANGED: _("记录 %(rows)s 在封存以后被改过（封条 %(which)s）。"),
    Kind.ROW_DELETED: _("记录 %(rows)s 在封存以后被删掉了（封条 %(which)s）。"),
    Kind.ROW_ADDED: _("记录 %(rows)s 是封存以后塞进去的（封条 %(which)s）。"),
    Kind.ROW_TWICE: _("编号 %(rows)s 的记录不止一条（封条 %(which)s）。"),
    Kind.ROW_BACKDATED: _("记录 %(rows)s 的时间早于更早的记录：服务器时钟被调过，或者时间是倒填的（封条 %(which)s）。"),
    Kind.ROW_AHEAD: _("记录 %(rows)s 的时间晚于封存的时间：服务器时钟被调过（封条 %(which)s）。"),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, with the seals (or lines of the file) and the rows it is wrong with."""

    kind: Kind
    which: int = 0
    first: int | None = None
    last: int | None = None
    which_last: int | None = None

    @property
    def words(self) -> str:
        """The sentence for a person, in the language of the moment."""
        named = {"which": between(self.which, self.which_last), "rows": between(self.first, self.last)}
        return str(SENTENCES[self.kind]) % named

    def covers(self, number: int) -> bool:
        """Whether it is about this row."""
        return self.first is not None and self.last is not None and self.first <= number <= self.last


def between(first: int | None, last: int | None) -> str:
    """One number, or the first and last of several."""
    if first is None:
        return "—"
    return str(first) if last is None or last == first else f"{first}–{last}"


def stretches(numbers: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Numbers that follow each other, as first and last."""
    first = last = None
    for number in sorted(set(numbers)):
        if last is not None and first is not None and number != last + 1:
            yield first, last
            first = number
        first, last = number if first is None else first, number
    if first is not None and last is not None:
        yield first, last


def of_rows(kind: Kind, seal: int, numbers: Iterable[int]) -> list[Finding]:
    """A finding for each stretch of rows."""
    return [Finding(kind, seal, first, last) for first, last in stretches(numbers)]
