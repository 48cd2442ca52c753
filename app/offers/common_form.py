"""What the form of every offer asks, in the order in which it asks it."""

from collections.abc import Callable
from typing import Any

from wtforms import (
    BooleanField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import AnyOf, DataRequired, InputRequired, Length, Optional

from app.errors import RuleBroken
from app.offers import rules
from app.offers.areas import read_areas, written
from app.offers.inputs import boxes, known, short
from app.offers.models import Mode, Offer, Period, Reach
from app.offers.service import Facts
from app.organizations.forms import LEVELS
from app.places.fields import PlaceField
from app.places.points import Point
from app.taxonomy.categories import selectable
from app.taxonomy.filters import tongue
from app.taxonomy.types import all_types
from app.web.fields import DayField, Whole, options
from app.web.forms import BaseForm, said
from app.words import _

SEALED = frozenset({"HIV", "VICTIM", "SER_BEHAV"})
"""Categories no offer is kept for openly: whoever were seen to receive it would be known by it."""
HANDS = (Mode.ON_SITE, Mode.AT_HOME, Mode.REMOTE)
AGE = _("年龄请填 0 到 24 之间的整数（周岁）。")
CHOOSE = _("请选一项。")
ORDER = (
    "person", "login", "password", "password_again", "name", "summary", "need_types", "age_min", "age_max", "sex", "categories",
    "mode", "place", "address", "point", "reach", "radius_km", "divisions", "capacity", "period", "ceiling", "cost",
    "cost_note", "days", "weekdays", "day_parts", "transport", "languages", "language_needed", "contact_name", "phone", "website", "expires_on",
)  # fmt: skip
TEXTS = ("address", "cost_note", "contact_name", "phone", "website", "days")


class OfferForm(BaseForm):
    """What every offer says."""

    name = StringField(
        _("名称"),
        [DataRequired(_("请起一个名称，例如“周末课业辅导”。")), Length(2, 80, _("名称请写 2 到 80 个字。"))],
    )
    summary = TextAreaField(_("做些什么"), short(600))
    need_types = boxes(_("能满足哪些需求"))
    age_min = IntegerField(_("最小几岁"), [Whole(0, 24, AGE)], default=0)
    age_max = IntegerField(_("最大几岁"), [Whole(0, 24, AGE)], default=17)
    sex = RadioField(
        _("男孩还是女孩"),
        [AnyOf(["any", "female", "male"], CHOOSE)],
        default="any",
        choices=options([("any", _("都可以")), ("female", _("女孩")), ("male", _("男孩"))]),
        validate_choice=False,
    )
    categories = boxes(_("只帮这几类孩子"))
    place = PlaceField(_("所在地"), [DataRequired(_("请填所在的县、区或乡镇，例如“荆州区 郢城镇”。"))], levels=LEVELS)
    reach = RadioField(
        _("服务范围"),
        [InputRequired(_("请选服务范围。")), AnyOf(list(Reach), _("请选服务范围。"))],
        choices=options((r.value, rules.REACH_NAMES[r]) for r in (Reach.RADIUS, Reach.DIVISIONS, Reach.ANYWHERE)),
        validate_choice=False,
    )
    divisions = TextAreaField(_("哪些县、乡镇"), short(4000))
    capacity = IntegerField(
        _("能帮几个孩子"),
        [Whole(1, 100_000, _("名额至少填 1。暂时没有名额，请先不要发布，或发布后点“暂停”。"))],
    )
    period = SelectField(
        _("按什么算"),
        [AnyOf(list(Period), CHOOSE)],
        default=Period.MONTH.value,
        choices=options((period.value, rules.PERIOD_NAMES[period]) for period in Period),
        validate_choice=False,
    )
    languages = boxes(_("会说的语言"), default=["zh"], choices=options(rules.LANGUAGE_NAMES.items()))
    language_needed = BooleanField(_("要能用上面的语言交谈才帮得上"))
    days = StringField(_("什么时间"), short(120))
    weekdays = boxes(_("每周哪几天"), choices=options((str(n), day) for n, day in enumerate(rules.WEEKDAYS)))
    expires_on = DayField(_("做到哪一天"), [Optional()])
    version = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # problems are listed in the order of the page
        known = {field.short_name: field for field in self}
        self._fields = {name: known[name] for name in (*ORDER, *known) if name in known}
        self.division_codes: list[str] = []
        self.need_types.choices = options((kind.code, kind.name(tongue())) for kind in all_types())
        kept = [one for one in selectable(circumstances=False) if one.code not in SEALED]
        self.categories.choices = options((one.code, one.name(tongue())) for one in kept)

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask the rules too, all of them at once, so that nobody has to come back for each."""
        super().validate(extra_validators)
        for ask in self.questions():
            try:
                ask()
            except RuleBroken as broken:
                if not self.faulty(broken.field):
                    self.add_problem(broken)
        return not self.errors

    def faulty(self, *names: str | None) -> bool:
        """Whether one of these fields has its sentence already."""
        return any(self[name].errors for name in names if name and name in self)

    def questions(self) -> list[Callable[[], object]]:
        """What the rules ask of this form."""
        return [
            lambda: rules.check_types(self.need_types.data or []),
            self.check_ages,
            self.check_reach,
            lambda: rules.check_expiry(self.expires_on.data),
            lambda: known(self.categories, _("有一个困境类别不认识，请重新勾选。")),
            lambda: known(self.languages, _("有一种语言不认识，请重新勾选。")),
            lambda: known(self.weekdays, _("有一天不认识，请重新勾选。")),
        ]

    def check_ages(self) -> None:
        """Upwards, once both are numbers."""
        if not self.faulty("age_min", "age_max"):
            rules.check_ages(self.age_min.data or 0, self.age_max.data or 0)

    def check_reach(self) -> None:
        """Where it serves: names are read into places, and a radius has its middle."""
        if self.faulty("reach"):
            return
        reach = Reach(self.reach.data)
        if reach is Reach.DIVISIONS:
            self.division_codes = read_areas(said(self.divisions), near=self.place.code)
        if not self.faulty("place", "point", "radius_km", "mode"):
            radius = self.value("radius_km")
            rules.check_reach(
                reach, radius_km=radius, divisions=self.division_codes, point=self.here(), mode=self.mode_chosen()
            )

    def here(self) -> Point | None:
        """Where distances count from: the exact point, else the middle of the place."""
        exact: Point | None = self.value("point")
        return exact or (self.place.place.point if self.place.place else None)

    def value(self, name: str, missing: Any = None) -> Any:
        """What a field holds that not every kind of offer has."""
        return self[name].data if name in self else missing

    def mode_chosen(self) -> Mode:
        """How the help reaches the child."""
        return Mode(self.value("mode", Mode.MONEY))

    def facts(self, kept: Offer | None = None) -> Facts:
        """The form as the verbs take it; what it does not ask stays as it was."""
        return Facts(
            name=said(self.name), summary=said(self.summary), need_types=list(self.need_types.data or []),
            age_min=self.age_min.data or 0, age_max=self.age_max.data or 0,
            sex=None if self.sex.data == "any" else self.sex.data, categories=sorted(self.categories.data or []),
            mode=self.mode_chosen(), reach=Reach(self.reach.data), radius_km=self.value("radius_km"),
            divisions=self.division_codes, place=said(self.place), point=self.value("point"),
            capacity=self.capacity.data or 0, period=Period(self.period.data), ceiling=self.value("ceiling"),
            cost=self.value("cost", "free"), languages=list(self.languages.data or []),
            language_needed=self.language_needed.data, weekdays=sorted(map(int, self.weekdays.data or [])), expires_on=self.expires_on.data,
            day_parts=list(self.value("day_parts", []) or []), transport=self.value("transport") or None,
            capacity_unit=kept.capacity_unit if kept else "人", email=kept.email if kept else None,
            **{name: said(self[name]) or None for name in TEXTS if name in self},
        )  # fmt: skip

    @staticmethod
    def typed(offer: Offer) -> dict[str, Any]:
        """An offer as its form shows it."""
        same = (
            "name", "summary", "need_types", "age_min", "age_max", "categories", "radius_km", "capacity", "cost",
            "ceiling", "languages", "language_needed", "day_parts", "transport", "expires_on", "version", *TEXTS,
        )  # fmt: skip
        exact = offer.precision == "point" and offer.lat is not None and offer.lng is not None
        return {name: getattr(offer, name) for name in same} | {
            "sex": offer.sex or "any",
            "mode": offer.mode.value,
            "reach": offer.reach.value,
            "period": offer.period.value,
            "weekdays": [str(day) for day in offer.weekdays],
            "divisions": written(offer.divisions),
            "place": offer.place_code,
            "point": Point(offer.lat or 0.0, offer.lng or 0.0) if exact else None,
        }
