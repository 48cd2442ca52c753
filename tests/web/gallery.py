"""Sample fields for the gallery of components: one of every kind, some of them filled in wrongly."""

from datetime import date, timedelta
from typing import Any, ClassVar

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    EmailField,
    FileField,
    HiddenField,
    IntegerField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, NumberRange
from wtforms.widgets import CheckboxInput, ListWidget


class PlaceField(StringField):
    """What the place macro expects of the real one: typed words, a code, and candidates when the words fit several."""

    typed = "荆州"
    code = ""
    candidates = (
        {"code": "421000000000", "name": "荆州市", "path": "湖北省 荆州市"},
        {"code": "421003000000", "name": "荆州区", "path": "湖北省 荆州市 荆州区"},
    )


class PointField(StringField):
    """What the point macro expects of the real one: the datums to choose from and the one chosen."""

    datum = "gcj02"
    datum_choices: ClassVar = {"wgs84": "手机定位", "gcj02": "高德或腾讯地图", "bd09": "百度地图"}


class GalleryForm(FlaskForm):
    submission = HiddenField(default="0197-sample")
    story = TextAreaField("说说孩子的情况", description="用您自己的话写，不用写孩子的名字")
    nickname = StringField("怎么称呼孩子")
    born = StringField("出生日期", [InputRequired("写上出生日期，例如 2017年3月5日")])
    places_each_month = IntegerField(
        "每月能接几个孩子", [NumberRange(1, 500, "名额至少是 1 个，请写 1 到 500 之间的数")]
    )
    urgency = RadioField(
        "有多急",
        choices=[
            SelectChoice("1", "危急"),
            SelectChoice("2", "紧急"),
            SelectChoice("3", "一般"),
            SelectChoice("4", "不急"),
        ],
    )
    meets = SelectMultipleField(
        "能帮上什么",
        choices=[
            SelectChoice("BL02", "食物与营养"),
            SelectChoice("BL05", "医疗救治与大病救助"),
            SelectChoice("SD03", "课后陪伴与学业辅导"),
        ],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    kind = SelectField(
        "哪一类供给",
        choices=[
            SelectChoice("service", "服务"),
            SelectChoice("fund", "慈善基金"),
            SelectChoice("volunteer", "志愿者"),
        ],
        default="service",
    )
    place = PlaceField("孩子住在哪里", [InputRequired("有 2 个地方叫“荆州”，请在下面选一个")])
    point = PointField("服务点的坐标")
    email = EmailField("邮箱")
    password = PasswordField("密码")
    paper = FileField("委托书照片")
    agreed = BooleanField("监护人已经口头同意登记这项需求")


def context(today: date, failed: bool = True) -> dict[str, Any]:
    """What `templates/web/gallery.html` is rendered with."""
    form = GalleryForm(meta={"csrf": False}, data={"urgency": "2", "meets": ["BL02"], "places_each_month": 0})
    if failed:
        form.validate()
    return {"form": form, "today": today, "days_ago": lambda days: today - timedelta(days=days)}
