"""Form fields for a place typed by a person and for a pair of coordinates. Both work without JavaScript."""

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import Field, StringField
from wtforms.validators import StopValidation
from wtforms.widgets import TextInput

from app.errors import RuleBroken
from app.places.codes import LEVELS, Level
from app.places.datum import DATUM_NAMES, to_wgs84
from app.places.gazetteer import Place, gazetteer
from app.places.points import DATUMS, Datum, Point, check_in_china
from app.places.read_point import read_point
from app.places.search import resolve, suggest
from app.words import Words, _

MOST_CANDIDATES = 40


class PlaceField(StringField):
    """A place by its name, an address, pinyin or initials; `data` is its 12-digit code, or "" while nothing is settled.

    Three inputs belong to it: `<name>` what is typed, `<name>-code` what a picker chose, `<name>-choice` the radio
    button pressed when the name was ambiguous. What was typed stays in `typed`; `candidates` is what to draw as radio
    buttons. A tail below the township is dropped: a house number belongs in a field of its own.
    """

    def __init__(
        self,
        label: Words | None = None,
        validators: list[Any] | None = None,
        levels: Sequence[Level] = LEVELS,
        within: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(label, validators, **kwargs)
        self.levels, self.within = tuple(levels), within
        self.typed: str = ""
        self.candidates: list[Place] = []
        self.trouble: Words | None = None

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        """Read the three inputs together; without a form, show the name of the code given."""
        given = {} if data is None else {"data": data}
        super().process(formdata, **given, extra_filters=extra_filters)
        if formdata is not None and self.name in formdata:
            chosen = [formdata.get(f"{self.name}-{part}", "").strip() for part in ("choice", "code")]
            self.typed = formdata.get(self.name, "").strip()[:200]
            self.data = self._settle(chosen) if self.typed else ""
        elif self.data:
            self.typed = gazetteer().path_name(str(self.data)) or str(self.data)

    @property
    def place(self) -> Place | None:
        """The place settled on."""
        return gazetteer().get(str(self.data)) if self.data else None

    @property
    def code(self) -> str:
        """For the hidden input."""
        return str(self.data or "")

    def _value(self) -> str:
        return self.typed

    def _settle(self, chosen: Sequence[str]) -> str:
        """The code that the inputs mean together, or "" with `trouble` and `candidates` set."""
        named = [place for place in resolve(self.typed, self.levels, self.within) if self._fits_within(place)]
        fitting = [place for place in named if self._allowed(place)]
        offered = fitting or self._instead(named) or self._similar()
        for code in chosen:
            place = gazetteer().get(code)
            if place and self._allowed(place) and (place in offered or self._speaks_of(place)):
                return place.code
        if len(fitting) == 1:
            return fitting[0].code
        self.candidates = offered[:MOST_CANDIDATES]
        self.trouble = self._explain(named, fitting)
        return ""

    def _speaks_of(self, place: Place) -> bool:
        """Whether the text still is the name of what the picker chose."""
        return self.typed in {place.name, place.path, gazetteer().short_name(place.code)}

    def _fits_within(self, place: Place) -> bool:
        return self.within is None or gazetteer().contains(self.within, place.code)

    def _allowed(self, place: Place) -> bool:
        """Of an allowed level, or the last level there is: 东莞市 has no townships in the register."""
        if not self._fits_within(place):
            return False
        deepest = LEVELS.index(self.levels[-1]) > LEVELS.index(place.level) and not gazetteer().children(place.code)
        return place.level in self.levels or deepest

    def _instead(self, named: Sequence[Place]) -> list[Place]:
        """When the level is wrong: the places one level below, or the allowed one above."""
        found: list[Place] = []
        for place in named[:3]:
            below, above = gazetteer().children(place.code), gazetteer().ancestors(place.code)[::-1]
            found += [child for child in below if self._allowed(child) and not child.abolished]
            found += [wider for wider in above if self._allowed(wider)][:1]
        return list(dict.fromkeys(found))

    def _similar(self) -> list[Place]:
        """What a picker would have offered."""
        return [offer.place for offer in suggest(self.typed, 8, self.within, self.levels)]

    def _explain(self, named: Sequence[Place], fitting: Sequence[Place]) -> Words:
        """The sentence at the field: what is the matter and what to type."""
        name = self.typed
        if len(fitting) > 1:
            count = len(fitting)
            return _("叫“%(name)s”的地方有 %(count)s 个，请选一个，或者连同省、市、县一起写。", name=name, count=count)
        if named and self.candidates:
            return _("“%(name)s”这一级还定不下来，请在下面选一个。", name=name)
        if self.candidates:
            return _("没有正好叫“%(name)s”的地方。您要找的是不是下面的一个？", name=name)
        area = gazetteer().get(self.within) if self.within else None
        if area and resolve(name, self.levels):
            return _("“%(name)s”不在%(area)s，请写本地的地名。", name=name, area=area.name)
        if named:
            return _("请把“%(name)s”写到乡镇或街道，例如“荆州区郢城镇”。", name=name)
        return _("没有找到“%(name)s”。请写县（区）和乡镇的名字，例如“荆州区郢城镇”。", name=name)

    def pre_validate(self, form: Any) -> None:
        """Stop at the field's own trouble before any other rule speaks."""
        if self.trouble is not None:
            raise StopValidation(self.trouble)
        super().pre_validate(form)


class PointField(Field):
    """Coordinates as text, "纬度,经度", with their datum in `<name>-datum`; `data` is a Point in WGS-84 or None.

    Latitude and longitude the wrong way round are put right where only one order can be in China.
    """

    widget = TextInput()
    data: Point | None

    def __init__(
        self,
        label: Words | None = None,
        validators: list[Any] | None = None,
        *,
        require_china: bool = True,
        **kwargs: Any,
    ) -> None:
        super().__init__(label, validators, **kwargs)
        self.require_china = require_china
        self.typed: str = ""
        self.datum: Datum = "wgs84"
        self.trouble: Words | None = None

    @property
    def datum_choices(self) -> Mapping[Datum, Words]:
        """For the select beside the text."""
        return DATUM_NAMES

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        """Read text and datum together; without a form, show the point given."""
        given = {} if data is None else {"data": data}
        super().process(formdata, **given, extra_filters=extra_filters)
        if formdata is not None and self.name in formdata:
            named = formdata.get(f"{self.name}-datum", "wgs84")
            self.typed, self.data = formdata.get(self.name, "").strip()[:100], None
            if named not in DATUMS:
                self.trouble = _("请选择坐标从哪里来：手机定位、高德或腾讯地图、百度地图。")
            else:
                self.datum = named
                self._read()
        elif isinstance(self.data, Point):
            self.typed = f"{self.data.lat:.6f},{self.data.lng:.6f}"

    def _read(self) -> None:
        """Turn the text into a point, or keep what is the matter with it."""
        if not self.typed:
            return
        try:
            point = to_wgs84(read_point(self.typed, self.datum))
            if self.require_china:
                check_in_china(point, self.name)
        except RuleBroken as broken:
            self.trouble = broken.message
        else:
            self.data = point

    def _value(self) -> str:
        return self.typed

    def pre_validate(self, form: Any) -> None:
        """Stop at the field's own trouble before any other rule speaks."""
        if self.trouble is not None:
            raise StopValidation(self.trouble)
        super().pre_validate(form)
