"""What every fact of a file carries: whose it is, who wrote it down, when, and where she knows it from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from app.children.keys import ChildKey
from app.children.models import Child
from app.children.rules import RELATION_NAMES
from app.database import Base, Moment, UuidKey, choice, session
from app.vault.sealed import SealedRow
from app.words import Words, _


class Source(StrEnum):
    """Where a fact is known from."""

    REGISTER = "register"
    DOCUMENT = "document"
    GUARDIAN = "guardian"
    CHILD = "child"
    SCHOOL = "school"
    VISIT = "visit"
    DEPARTMENT = "department"
    OTHER = "other"


SOURCE_NAMES: dict[str, Words] = {
    "register": _("户口簿"),
    "document": _("看过证件"),
    "guardian": _("监护人说"),
    "child": _("孩子说"),
    "school": _("学校"),
    "visit": _("走访看到"),
    "department": _("部门数据"),
    "other": _("其他来源"),
}


class Fact(SealedRow):
    """A row of facts about one child, sealed with her key; `version` tells whether a form is still true."""

    id: Mapped[UuidKey]
    source: Mapped[Source] = mapped_column(choice(Source, "source"))
    recorded_at: Mapped[Moment]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  SQLAlchemy reads it from the class

    @declared_attr
    def child_id(self) -> Mapped[UUID]:
        """Whose fact it is."""
        return mapped_column(sa.ForeignKey("children.id"), index=True)

    @declared_attr
    def recorded_by(self) -> Mapped[UUID]:
        """Who wrote it down, or corrected it last."""
        return mapped_column(sa.ForeignKey("accounts.id"))

    @declared_attr
    def key(cls) -> Mapped[ChildKey | None]:  # noqa: N805  SQLAlchemy hands over the class
        """The child's."""
        return relationship(
            ChildKey,
            primaryjoin=f"foreign({cls.__name__}.child_id) == ChildKey.child_id",  # type: ignore[attr-defined]  # a class
            viewonly=True,
            lazy="joined",
        )

    def sealing_key(self) -> ChildKey | None:
        """The child's; a new row asks for it by her id."""
        if self.key is not None:
            return self.key
        return session.get(ChildKey, self.child_id) if self.child_id else None


@dataclass(frozen=True, slots=True)
class Told:
    """How a table and its fields are called on pages. One `apart` is shown on a guarded page only."""

    name: Words
    fields: Mapping[str, Words]
    choices: Mapping[str, Mapping[str, Words]] = field(default_factory=dict)
    apart: bool = False


TOLD: dict[str, Told] = {}
"""By table; each room adds its own."""


def tell(model: type[Base], told: Told) -> Told:
    """Say how a table is called on pages."""
    TOLD[model.__tablename__] = told
    return told


tell(
    Child,
    Told(
        _("基本情况"),
        {
            "name": _("孩子的姓名"),
            "sex": _("性别"),
            "birth_date": _("出生日期"),
            "categories": _("困境类别"),
            "guardian_name": _("谁在照看孩子"),
            "guardian_relation": _("和孩子的关系"),
            "guardian_phone": _("照看人的电话"),
            "address": _("住在哪里"),
            "note": _("还要记下的"),
            "id_number": _("身份证号"),
        },
        {"sex": {"female": _("女"), "male": _("男")}, "guardian_relation": RELATION_NAMES},
    ),
)
