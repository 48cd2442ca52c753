"""The form of a county's weights."""

from typing import Any

from wtforms import IntegerField
from wtforms.validators import Optional

from app.errors import RuleBroken
from app.settings import rules
from app.settings.defaults import WEIGHT_NAMES, Key
from app.settings.forms import SettingForm
from app.settings.weights import BOUNDS, Weights
from app.web.fields import Whole
from app.words import Words, _

LABELS: dict[str, Words] = dict(WEIGHT_NAMES) | {
    "halfway_km": _("多远时，距离分剩一半"),
    "scarcity": _("别的孩子更需要的名额，往后排多少"),
}
UNITS: dict[str, Words] = {"halfway_km": _("公里"), "scarcity": "%"}
HINTS: dict[str, Words] = {
    "fit": _("专做这一种事的、专为这类孩子的，分高"),
    "distance": _("打电话、给款物的不算距离，这些分摊到其他各项"),
    "freshness": _("一个月内核对过的满分，一年没核对的 0 分"),
    "reliability": _("转介过来、做到了的比例；做得少的按一般水平算"),
    "continuity": _("以前帮过这个孩子、帮到了的"),
    "load": _("剩的名额占的比例"),
    "language": _("和孩子说同一种语言"),
    "wish": _("合家里希望的方式"),
    "cost": _("免费的满分，收费的 0 分"),
    "halfway_km": _("山区、牧区可以放远一些"),
    "scarcity": _("填 0 就不管别的孩子；100 是系统建议的"),
}


class WeightsForm(SettingForm):
    """A whole number for each; the points add up to 100."""

    @property
    def value(self) -> dict[str, Any]:
        """What is kept."""
        return {name: self[name].data for name in BOUNDS}

    def fill(self, value: Weights) -> None:
        """What holds."""
        for name in BOUNDS:
            self[name].data = getattr(value, name)

    def tried(self) -> Weights | None:
        """What was typed, if it could be kept; otherwise what is wrong stands on the form. No reason is asked yet."""
        try:
            rules.check(Key.WEIGHTS, self.value)
        except RuleBroken as broken:
            self.add_problem(broken)
            return None
        return Weights.of(self.value)


for _name, (_low, _high) in BOUNDS.items():
    _sentence = _("请填 %(low)s 到 %(high)s 之间的整数。", low=_low, high=_high)
    setattr(WeightsForm, _name, IntegerField(LABELS[_name], [Optional(), Whole(_low, _high, _sentence)]))
