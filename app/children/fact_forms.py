"""What the forms of facts share: where a fact is known from, and its values as the verbs take them."""

from collections.abc import Mapping
from typing import Any

from wtforms import Field, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from app.children.facts import SOURCE_NAMES, Source
from app.web.fields import options
from app.web.forms import BaseForm, said
from app.words import Words, _

ANSWERS = {"yes": True, "no": False}


class YesNoField(RadioField):
    """Yes, no, or not known: True, False, None."""

    def __init__(self, label: Words, yes: Words | None = None, no: Words | None = None, **kwargs: Any) -> None:
        words = [("yes", yes or _("是")), ("no", no or _("否")), ("", _("不清楚"))]
        super().__init__(label, choices=options(words), **kwargs)

    def process_data(self, value: Any) -> None:
        """From the row."""
        self.data = {True: "yes", False: "no"}.get(value, "")

    @property
    def answer(self) -> bool | None:
        """As the verbs take it."""
        return ANSWERS.get(self.data or "")

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Nothing chosen is not known."""
        self.data = valuelist[0] if valuelist else ""


def one_of(label: Words, names: Mapping[str, Words], missing: Words | None = None, hint: Words = "") -> RadioField:
    """A choice from a list; without a sentence for `missing` it may stay open."""
    if missing is not None:
        return RadioField(label, [InputRequired(missing)], choices=options(names.items()), description=hint)
    return RadioField(
        label, choices=options([*names.items(), ("", _("不清楚"))]), default="", validate_choice=False, description=hint
    )


def short(label: Words, hint: Words = "", most: int = 60) -> StringField:
    """A line of text that may stay empty."""
    return StringField(label, [Optional(), Length(max=most, message=_("太长了，请写短一点。"))], description=hint)


def long(label: Words, hint: Words = "") -> TextAreaField:
    """Some sentences that may stay empty."""
    return TextAreaField(label, [Optional(), Length(max=500, message=_("请留在 500 字以内。"))], description=hint)


class FactForm(BaseForm):
    """Facts of one kind, with their source. The fields' names are the columns'."""

    version = HiddenField()
    source = SelectField(
        _("从哪里知道的"),
        [InputRequired(_("请选这些情况是从哪里知道的。"))],
        choices=options([("", _("请选择")), *SOURCE_NAMES.items()]),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_submitted():
            self.source.data = None  # asked anew: a correction may be known from somewhere else

    @property
    def facts(self) -> dict[str, Any]:
        """The values by column; empty is None."""
        return {field.name: given(field) for field in self.questions if field.name != "source"}

    @property
    def questions(self) -> list[Field]:
        """The fields a person fills in; the source comes last."""
        apart = {"submission", "csrf_token", "version", "source"}
        return [field for field in self if field.name not in apart] + [self.source]

    @property
    def origin(self) -> dict[str, Any]:
        """The source, and the version the form was filled from."""
        return {"source": Source(self.source.data), "version": int(said(self.version) or 0) or None}


def given(field: Field) -> Any:
    """What was answered."""
    if isinstance(field, YesNoField):
        return field.answer
    return (field.data.strip() or None) if isinstance(field.data, str) else field.data
