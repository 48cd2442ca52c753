"""Parts of the offer's form: boxes to tick, texts that may be left out, amounts."""

from typing import Any

from wtforms import SelectMultipleField
from wtforms.validators import Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from app.errors import RuleBroken
from app.words import Words, _


class Amount:
    """A validator: if something was typed, it is a number; one sentence for every way to miss it."""

    def __init__(self, message: Words) -> None:
        self.message = message

    def __call__(self, _form: Any, field: Any) -> None:
        """Replace WTForms' own words by ours; nothing typed is nothing said."""
        typed = bool(field.raw_data and str(field.raw_data[0]).strip())
        field.errors = [self.message] if typed and field.data is None else []


def short(most: int) -> list[Any]:
    """The validators of a text that may be left out."""
    return [Optional(), Length(max=most, message=_("写得太长了，请留在 %(n)s 个字以内。", n=most))]


def boxes(label: Words, **more: Any) -> SelectMultipleField:
    """Checkboxes."""
    return SelectMultipleField(
        label, widget=ListWidget(prefix_label=False), option_widget=CheckboxInput(), validate_choice=False, **more
    )


def known(field: Any, message: Words) -> None:
    """Only boxes that were on the page can be ticked."""
    if not set(field.data or []) <= {choice.value for choice in field.choices or []}:
        raise RuleBroken(message, field=field.name)
