"""Fields that understand what people type."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from wtforms import DateField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the stubs
from wtforms.validators import ValidationError

from app.words import Words, _

SHAPES = (
    re.compile(r"^(\d{4})\s*[-/.年 ]\s*(\d{1,2})\s*[-/.月 ]\s*(\d{1,2})\s*日?$"),
    re.compile(r"^(\d{4})(\d{2})(\d{2})$"),
)
FULL_WIDTH = str.maketrans("０１２３４５６７８９－／．", "0123456789-/.")


def read_date(text: str) -> date | None:
    """2017-3-5, 2017年3月5日, 2017.3.5, 20170305, full-width digits too; None if it is no date."""
    text = text.strip().translate(FULL_WIDTH)
    for shape in SHAPES:
        found = shape.match(text)
        if found:
            try:
                return date(*(int(part) for part in found.groups()))
            except ValueError:
                return None
    return None


class DayField(DateField):
    """A date as people write it."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read it, or say what to type."""
        text = " ".join(valuelist).strip()
        if not text:
            return
        self.data = read_date(text)
        if self.data is None:
            raise ValueError(_("看不懂这个日期，请写成 2017-3-5 或 2017年3月5日。"))

    def _value(self) -> str:
        if self.raw_data:
            return " ".join(self.raw_data)
        return f"{self.data:%Y-%m-%d}" if self.data else ""


class Whole:
    """A validator: a whole number between two bounds, with one sentence for every way to miss it."""

    def __init__(self, low: int, high: int, message: Any) -> None:
        self.low, self.high, self.message = low, high, message

    def __call__(self, _form: Any, field: Any) -> None:
        """Replace WTForms' own words by ours."""
        if field.data is None or not self.low <= field.data <= self.high:
            field.errors = []
            raise ValidationError(self.message)


def options(pairs: Iterable[tuple[str, Words]], group: Words | None = None) -> list[Any]:
    """Choices of a select, radio or checkbox field: value and label, in the one shape that WTForms keeps."""
    return [SelectChoice(value, label, optgroup=group) for value, label in pairs]


def as_id(text: str) -> UUID | None:
    """What a checkbox sends, if it is one of ours."""
    try:
        return UUID(text)
    except ValueError:
        return None
