"""How days, distances and ages are written, in Chinese and English."""

from datetime import date, datetime

from flask import Flask
from flask_babel import format_date, ngettext

from app.clock import CHINA, age_on, day_of, now, today
from app.words import Words, _


def day(value: date | datetime | None) -> str:
    """2026年11月21日, or 21 November 2026."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = day_of(value)
    return str(format_date(value, format="long"))


def moment(value: datetime | None) -> str:
    """2026-11-21 14:30, in China's time."""
    return f"{value.astimezone(CHINA):%Y-%m-%d %H:%M}" if value else ""


def ago(value: date | datetime | None) -> Words:
    """How long since (or until) a day, in whole days; minutes and hours within today."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        minutes = int((now() - value).total_seconds() // 60)
        if 0 <= minutes < 60:
            return _("刚刚") if minutes < 2 else str(ngettext("%(num)d 分钟前", "%(num)d 分钟前", minutes))
        value = day_of(value)
    days = (today() - value).days
    if days == 0:
        return _("今天")
    if days < 0:
        return str(ngettext("还有 %(num)d 天", "还有 %(num)d 天", -days))
    return str(ngettext("%(num)d 天前", "%(num)d 天前", days))


def km(value: float | None) -> str:
    """A distance as a person would say it: 800 米, 2.3 公里, 41 公里."""
    if value is None:
        return ""
    if value < 1:
        return str(_("%(n)s 米", n=max(50, round(value * 20) * 50)))
    return str(_("%(n)s 公里", n=f"{value:.1f}" if value < 9.95 else f"{value:.0f}"))


def age_band(birth: date) -> Words:
    """The age as shown outside the child's own area."""
    age = age_on(birth, today())
    for low, high in ((0, 2), (3, 5), (6, 11), (12, 14), (15, 17)):
        if low <= age <= high:
            return _("%(low)s–%(high)s 岁", low=low, high=high)
    return _("18 岁以上")


def age(birth: date) -> Words:
    """Completed years today."""
    return _("%(n)s 岁", n=age_on(birth, today()))


def register(app: Flask) -> None:
    """Give templates the formats as filters."""
    for format_ in (day, moment, ago, km, age_band, age):
        app.add_template_filter(format_, format_.__name__)
