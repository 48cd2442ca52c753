"""The forms of screening and of applications."""

import json
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from wtforms import Field, HiddenField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from app.children.fact_forms import FactForm, YesNoField, one_of
from app.clock import today
from app.entitlements.facts import COUNTY_FACTS, FACTS
from app.entitlements.models import Holder, Paper
from app.entitlements.rules import HOLDER_NAMES, ROUTE_NAMES
from app.entitlements.vocabulary import Fact, Facts, Kind, Value
from app.web.fields import DayField, options
from app.web.forms import BaseForm, said
from app.words import _

LEVELS = [("", _("不清楚")), ("0", _("没有")), *((str(n), _("%(n)s 级", n=n)) for n in range(1, 5))]
DAY = _("例如 2026-3-5")
SHORT = Length(max=120, message=_("请留在 120 字以内。"))
LONG = Length(max=500, message=_("请留在 500 字以内。"))


def question(fact: Fact) -> Field:
    """A fact as a field."""
    match fact.kind:
        case Kind.YES_NO:
            return YesNoField(fact.yes)
        case Kind.WORD:
            return one_of(fact.yes, fact.words or {})
        case Kind.NUMBER:
            return SelectField(fact.yes, [Optional()], choices=options(LEVELS), validate_choice=False)


def answered(field: Field, fact: Fact) -> Value | None:
    """What was chosen; nothing is not known."""
    if isinstance(field, YesNoField):
        return field.answer
    text = said(field)
    if not text:
        return None
    return int(text) if fact.kind is Kind.NUMBER and text.isdecimal() else text


def answer_form(facts: Iterable[Fact]) -> type[FactForm]:
    """A form that asks these."""
    chosen = list(facts)

    class AnswerForm(FactForm):
        @property
        def answers(self) -> dict[str, Value | None]:
            """By fact; None where nothing is known."""
            return {fact.code: answered(self[fact.code], fact) for fact in chosen}

    for fact in chosen:
        setattr(AnswerForm, fact.code, question(fact))
    return AnswerForm


class ApplyForm(BaseForm):
    """One tap: begin, or say that the family has it already."""


class PapersForm(BaseForm):
    """The checklist. Its lines are those of the application, named by their ids."""

    version = HiddenField(default="0")


def papers_form(papers: Iterable[Paper]) -> type[PapersForm]:
    """A form with a line for each paper: where it is; "ready" is one of the places."""
    rows = list(papers)

    class Form(PapersForm):
        lines = rows

        @property
        def chosen(self) -> dict[UUID, tuple[bool, Holder | None]]:
            """By paper: whether it is ready, and who holds it."""
            found: dict[UUID, tuple[bool, Holder | None]] = {}
            for paper in rows:
                value = said(self[f"paper_{paper.place}"])
                found[paper.id] = (value == "ready", Holder(value) if value in set(Holder) else None)
            return found

    for paper in rows:
        current = "ready" if paper.ready else paper.holder.value if paper.holder else ""
        choices = options([("", _("还不知道在哪里")), *HOLDER_NAMES.items(), ("ready", _("齐了"))])
        field = SelectField(paper.title, [Optional()], choices=choices, default=current, validate_choice=False)
        setattr(Form, f"paper_{paper.place}", field)
    return Form


class SubmitForm(BaseForm):
    """Handed in: where, how, when, with which receipt."""

    version = HiddenField(default="0")
    route = RadioField(_("走哪条路"), choices=options(ROUTE_NAMES.items()), default="home")
    office = StringField(_("交到了哪里"), [InputRequired(_("请写交到了哪里，例如“郢城镇便民服务中心”。")), SHORT])
    on = DayField(_("哪天交的"), [InputRequired(_("请写哪天交的，例如 2026-3-5。"))], default=today, description=DAY)
    receipt = StringField(_("受理回执的编号"), [Optional(), SHORT], description=_("没有回执就不填，下次记得要一张"))
    note = TextAreaField(_("还要记下的"), [Optional(), LONG])


class MoveForm(BaseForm):
    """A later step: its day, and what the paper says."""

    version = HiddenField(default="0")
    on = DayField(_("哪天"), [InputRequired(_("请写是哪天，例如 2026-3-5。"))], default=today, description=DAY)
    note = TextAreaField(_("还要记下的"), [Optional(), LONG])


class DecisionForm(MoveForm):
    """Granted, paid or renewed: how much, from when, until when."""

    from_on = DayField(_("从哪天起享受"), [Optional()], description=DAY)
    until_on = DayField(_("到哪天要续办"), [Optional()], description=_("不用续办就不填"))
    monthly = IntegerField(_("每月多少元"), [Optional()], description=_("不是按月发的不填"))
    amount = StringField(_("其他数额"), [Optional(), SHORT], description=_("例如“每学年 10000 元”“减免保教费”"))


class RefusalForm(MoveForm):
    """Refused: the reason as the letter has it."""

    note = TextAreaField(_("没有批准的理由"), [InputRequired(_("请写明没有批准的理由，照决定书写。")), LONG])


class VariantForm(BaseForm):
    """What one's county lays down for a programme, with a bench on which to try it."""

    from_on = DayField(_("从哪天起执行"), [InputRequired(_("请写从哪天起执行，例如 2026-3-5。"))], description=DAY)
    until_on = DayField(_("到哪天为止"), [Optional()], description=_("没有期限的不填"))
    source = StringField(
        _("依据"), [InputRequired(_("请写依据：哪个文件、哪一年，例如“荆州区民政局 2026 年 3 号文”。")), SHORT]
    )
    monthly = IntegerField(_("每月多少元"), [Optional()], description=_("按月发的才填"))
    amount = StringField(_("其他数额"), [Optional(), SHORT])
    where_to = StringField(_("到哪里办"), [Optional(), SHORT])
    days = IntegerField(_("几个工作日办完"), [Optional()], description=_("从递交到决定，照本县的办事指南"))
    papers = TextAreaField(_("要带的材料，一行一样"), [Optional(), LONG])
    rule = TextAreaField(
        _("本县的条件"),
        [Optional(), Length(max=2000, message=_("请留在 2000 字以内。"))],
        description=_("和全国的一样就不填；写法见下面的事实表"),
    )
    facts = TextAreaField(
        _("试一试：填几个事实"),
        [Optional(), Length(max=2000, message=_("请留在 2000 字以内。"))],
        description=_("一行一个，例如 age = 8、father_state = dead、hukou = false；不写的就是不清楚"),
    )

    @property
    def local(self) -> dict[str, bool]:
        """What the county answered to what the country's rule leaves to it."""
        return {}


def variant_form(facts: Iterable[Fact]) -> type[VariantForm]:
    """The form of one programme: with the questions its rule leaves to the county."""
    chosen = [fact for fact in facts if fact in COUNTY_FACTS]

    class Form(VariantForm):
        asked = [fact.code for fact in chosen]  # noqa: RUF012  a class of its own for each page

        @property
        def local(self) -> dict[str, bool]:
            given = {fact.code: self[fact.code].answer for fact in chosen}
            return {code: value for code, value in given.items() if value is not None}

    for fact in chosen:
        setattr(Form, fact.code, YesNoField(fact.yes))
    return Form


def read_facts(text: str) -> tuple[dict[str, Value], list[str]]:
    """The bench's facts, and the lines that were not understood."""
    found: dict[str, Value] = {}
    strange: list[str] = []
    for line in text.replace("；", "\n").replace(";", "\n").replace("、", "\n").splitlines():
        code, _equals, word = (part.strip() for part in line.partition("="))
        if not code:
            continue
        fact, value = FACTS.get(code), as_value(word)
        if fact is None or value is None or not fact.fits(value):
            strange.append(line.strip()[:60])
        else:
            found[code] = value
    return found, strange


def as_value(word: str) -> Value | None:
    """A value as written on the bench."""
    if word in {"true", "false"} or word.isdecimal():
        value: Value = json.loads(word) if not word.isdecimal() else int(word)
        return value
    return word.strip("\"'") or None


def kept_answers(facts: Facts) -> Mapping[str, Any]:
    """Answers as the form's fields take them."""
    return {code: str(value) if FACTS[code].kind is Kind.NUMBER else value for code, value in facts.items()}
