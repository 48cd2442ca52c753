"""The forms of a child's records: one group of questions each."""

from typing import Any

from wtforms import SelectField
from wtforms.validators import InputRequired, Optional

from app.children.fact_forms import FactForm, YesNoField, long, one_of, short
from app.children.rules import GUARDED
from app.places.fields import PlaceField
from app.records import words
from app.taxonomy.categories import name as category_name
from app.taxonomy.categories import selectable
from app.taxonomy.filters import tongue
from app.web.fields import DayField, options
from app.words import _

DAY = _("例如 2026-3-5")
ONGOING = _("还没有结束的不填")
EVIDENCE = _("看到的是什么文书、哪天看到的")
HAS, HAS_NOT = _("有"), _("没有")


class SchoolingForm(FactForm):
    """Where a child goes to school."""

    stage = one_of(words.SCHOOLING.fields["stage"], words.STAGE_NAMES)
    enrolled = YesNoField(words.SCHOOLING.fields["enrolled"], HAS, HAS_NOT)
    boarding = YesNoField(words.SCHOOLING.fields["boarding"])
    school = short(words.SCHOOLING.fields["school"])
    concern = YesNoField(words.SCHOOLING.fields["concern"], HAS, HAS_NOT)
    concern_note = long(words.SCHOOLING.fields["concern_note"])


class HealthForm(FactForm):
    """Illness and insurance."""

    severe_illness = YesNoField(words.HEALTH.fields["severe_illness"], HAS, HAS_NOT)
    on_local_list = YesNoField(words.HEALTH.fields["on_local_list"], _("在"), _("不在"))
    diagnosis = short(words.HEALTH.fields["diagnosis"], _("照诊断书写"), 120)
    insured = YesNoField(words.HEALTH.fields["insured"], HAS, HAS_NOT)


class DisabilityForm(FactForm):
    """What was assessed."""

    kind = one_of(words.DISABILITY.fields["kind"], words.DISABILITY_NAMES)
    level = SelectField(
        words.DISABILITY.fields["level"],
        [Optional()],
        coerce=lambda kept: int(kept) if kept else None,
        choices=options([("", _("不清楚")), *words.LEVEL_NAMES.items()]),
        validate_choice=False,
    )
    certified = YesNoField(words.DISABILITY.fields["certified"], HAS, HAS_NOT)
    certificate = short(words.DISABILITY.fields["certificate"], most=40)


class RegistrationForm(FactForm):
    """户口."""

    registered = YesNoField(words.REGISTRATION.fields["registered"], HAS, HAS_NOT)
    place = PlaceField(words.REGISTRATION.fields["place"], [Optional()])
    here_since = DayField(words.REGISTRATION.fields["here_since"], [Optional()], description=DAY)


class PlacementForm(FactForm):
    """With whom a child lives."""

    kind = one_of(words.PLACEMENT.fields["kind"], words.PLACEMENT_NAMES, _("请选孩子和谁一起住。"))
    from_on = DayField(words.PLACEMENT.fields["from_on"], [Optional()], description=DAY)
    until_on = DayField(words.PLACEMENT.fields["until_on"], [Optional()], description=ONGOING)
    note = long(words.PLACEMENT.fields["note"])


class CategoryForm(FactForm):
    """One category, with its days and evidence."""

    code = SelectField(_("类别"), [InputRequired(_("请选一个困境类别。"))], validate_choice=False)
    from_on = DayField(_("从哪天起"), [InputRequired(_("请写从哪天起，例如 2026-3-5。"))])
    until_on = DayField(_("到哪天为止"), [Optional()], description=ONGOING)
    evidence = long(_("依据"), EVIDENCE)
    decided_by = short(_("由谁认定"), _("例如县民政局"))

    guarded = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        codes = [one.code for one in selectable() if (one.code in GUARDED) == self.guarded]
        self.code.choices = options([("", _("请选择")), *((code, category_name(code, tongue())) for code in codes)])


class GuardedForm(CategoryForm):
    """One of the sealed categories."""

    guarded = True
