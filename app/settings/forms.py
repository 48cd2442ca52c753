"""One form for each kind of setting; `value` is what is kept, `fill` shows what holds."""

from typing import Any

from wtforms import HiddenField, IntegerField, RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from app.settings import clocks, deadlines, volunteers
from app.settings.defaults import COLOURS, KIND_NAMES, CountySettings, Key
from app.taxonomy.filters import tongue
from app.taxonomy.types import all_types
from app.web.fields import options
from app.web.forms import BaseForm, said
from app.words import Words, _

MOST = Length(max=60, message=_("请留在 60 字以内。"))


class SettingForm(BaseForm):
    """Why it is changed, and from which version."""

    version = HiddenField(default="0")
    reason = StringField(
        _("为什么改"), [InputRequired(_("请写明为什么改，例如“县里 2026 年 3 号文件”。")), Length(max=200)]
    )

    @property
    def value(self) -> Any:
        """What is kept."""
        raise NotImplementedError

    def fill(self, value: Any) -> None:
        """Show what holds."""
        raise NotImplementedError


def risk_form() -> type[SettingForm]:
    """A line for each colour: a name and a number of days; a colour without either is not used."""

    class RiskForm(SettingForm):
        @property
        def value(self) -> list[dict[str, Any]]:
            used = [code for code in COLOURS if said(self[f"name_{code}"]) or self[f"days_{code}"].data is not None]
            return [{"code": c, "name": said(self[f"name_{c}"]), "days": self[f"days_{c}"].data} for c in used]

        def fill(self, value: Any) -> None:
            for level in value:
                self[f"name_{level.code}"].data = str(level.name)
                self[f"days_{level.code}"].data = level.days

    for code, colour in COLOURS.items():
        setattr(RiskForm, f"name_{code}", StringField(_("%(colour)s：名称", colour=colour), [Optional(), MOST]))
        label = _("%(colour)s：最多隔几天走访一次", colour=colour)
        setattr(RiskForm, f"days_{code}", IntegerField(label, [Optional()]))
    return RiskForm


class SecondForm(SettingForm):
    """A level of the county's scale."""

    second = RadioField(_("从哪一级起"), [InputRequired(_("请选一个等级。"))], validate_choice=False)

    @property
    def value(self) -> str:
        """Its code."""
        return said(self.second)

    def fill(self, value: Any) -> None:
        """The levels there are."""
        self.second.data = value


class GuardianshipForm(SettingForm):
    """A standard's name and its grades."""

    name = StringField(_("用的是哪个标准"), [InputRequired(_("请写标准的名称。")), MOST])
    grades = TextAreaField(_("等级，一行一个，从最差到最好"), [InputRequired(_("请写等级，一行一个。"))])

    @property
    def value(self) -> dict[str, Any]:
        """Name and grades."""
        return {
            "name": said(self.name),
            "grades": [line.strip() for line in said(self.grades).splitlines() if line.strip()],
        }

    def fill(self, value: Any) -> None:
        """One grade a line."""
        self.name.data = str(value.name)
        self.grades.data = "\n".join(str(grade) for grade in value.grades)


class KindsForm(SettingForm):
    """Which ways of visiting are offered."""

    kinds = SelectMultipleField(
        _("可以选的走访方式"),
        choices=options(KIND_NAMES.items()),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )

    @property
    def value(self) -> list[str]:
        """In our order."""
        return [kind for kind in KIND_NAMES if kind in (self.kinds.data or [])]

    def fill(self, value: Any) -> None:
        """Those offered."""
        self.kinds.data = list(value)


class NumberForm(SettingForm):
    """One whole number."""

    number = IntegerField(_("数字"), [InputRequired(_("请填一个整数。"))])

    @property
    def value(self) -> int | None:
        """As typed."""
        return self.number.data

    def fill(self, value: Any) -> None:
        """What holds."""
        self.number.data = value


class OfficeForm(SettingForm):
    """The body that convenes."""

    office = StringField(_("召集单位"), [InputRequired(_("请写单位名称。")), MOST])

    @property
    def value(self) -> str:
        """Its name."""
        return said(self.office)

    def fill(self, value: Any) -> None:
        """What holds."""
        self.office.data = value


URGENCY_WORDS = {1: _("危急"), 2: _("紧急"), 3: _("一般"), 4: _("不急")}
OFFER_WORDS = {"service": _("服务"), "fund": _("慈善基金"), "volunteer": _("志愿者")}


def clocks_form() -> type[SettingForm]:
    """A number of days for each step, kind of offer and urgency."""

    class ClocksForm(SettingForm):
        @property
        def value(self) -> dict[str, Any]:
            return {
                stage: {kind: [self[f"{stage}_{kind}_{u}"].data for u in clocks.URGENCIES] for kind in clocks.KINDS}
                for stage in clocks.STAGES
            }

        def fill(self, value: Any) -> None:
            for stage in clocks.STAGES:
                for kind in clocks.KINDS:
                    for urgency in clocks.URGENCIES:
                        self[f"{stage}_{kind}_{urgency}"].data = value.days_for(stage, urgency, kind)

    for stage, word in clocks.STAGES.items():
        for kind in clocks.KINDS:
            for urgency in clocks.URGENCIES:
                label = _("%(step)s · %(kind)s · %(urgency)s", step=word, kind=OFFER_WORDS[kind], urgency=URGENCY_WORDS[urgency])  # fmt: skip
                setattr(ClocksForm, f"{stage}_{kind}_{urgency}", days_field(label))
    return ClocksForm


def load_form() -> type[SettingForm]:
    """A number for each limit."""

    class LoadForm(SettingForm):
        @property
        def value(self) -> dict[str, Any]:
            return {name: self[name].data for name in volunteers.BOUNDS}

        def fill(self, value: Any) -> None:
            for name in volunteers.BOUNDS:
                self[name].data = getattr(value, name)

    for name, (low, high) in volunteers.BOUNDS.items():
        asked = [InputRequired(_("请填 %(low)s 到 %(high)s 之间的整数。", low=low, high=high))]
        label = _("%(what)s（%(low)s 到 %(high)s）", what=volunteers.NAMES[name], low=low, high=high)
        setattr(LoadForm, name, IntegerField(label, asked))
    return LoadForm


class RiskyForm(SettingForm):
    """Types of help to tick."""

    risky = SelectMultipleField(
        _("有风险的帮助"), widget=ListWidget(prefix_label=False), option_widget=CheckboxInput(), validate_choice=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.risky.choices = options((kind.code, kind.name(tongue())) for kind in all_types())

    @property
    def value(self) -> list[str]:
        """Their codes, in the order of the taxonomy; a code that there is not is kept for the rule to refuse."""
        return sorted(set(self.risky.data or []))

    def fill(self, value: Any) -> None:
        """Those that are."""
        self.risky.data = list(value)


def deadlines_form() -> type[SettingForm]:
    """A number of days for each step and urgency."""

    class DeadlinesForm(SettingForm):
        @property
        def value(self) -> dict[str, Any]:
            return {step: [self[f"{step}_{u}"].data for u in clocks.URGENCIES] for step in deadlines.STEPS}

        def fill(self, value: Any) -> None:
            for step in deadlines.STEPS:
                for urgency in clocks.URGENCIES:
                    self[f"{step}_{urgency}"].data = value.days[step][urgency - 1]

    for step, word in deadlines.STEPS.items():
        for urgency in clocks.URGENCIES:
            label = _("%(step)s · %(urgency)s", step=word, urgency=URGENCY_WORDS[urgency])
            setattr(DeadlinesForm, f"{step}_{urgency}", days_field(label))
    return DeadlinesForm


def days_field(label: Words) -> IntegerField:
    """How many days."""
    return IntegerField(label, [InputRequired(_("请填 1 到 366 之间的整数。"))])


FORMS: dict[Key, type[SettingForm]] = {
    Key.RISK: risk_form(),
    Key.SECOND: SecondForm,
    Key.GUARDIANSHIP: GuardianshipForm,
    Key.VISITS: KindsForm,
    Key.CLOCKS: clocks_form(),
    Key.LOAD: load_form(),
    Key.RISKY: RiskyForm,
    Key.DEADLINES: deadlines_form(),
    Key.OFFICE: OfficeForm,
}


def form_for(key: Key, settings: CountySettings) -> SettingForm:
    """The form of a setting, filled with what holds unless it was sent."""
    form = FORMS.get(key, NumberForm)()
    if isinstance(form, SecondForm):
        form.second.choices = options((level.code, f"{level.colour} · {level.name}") for level in settings.levels)
    if not form.is_submitted():
        form.fill(settings.value(key))
    return form
