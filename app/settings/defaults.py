"""The settings of a county: what each means, what holds until the county says otherwise, and where that comes from.

产品默认值，不是法律规定: the law gives few numbers (see notes/domain.md §1). The one exception is marked.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from app.settings.clocks import Clocks
from app.settings.deadlines import Deadlines
from app.settings.volunteers import RISKY, Load
from app.settings.weights import DEFAULT as DEFAULT_WEIGHTS
from app.settings.weights import Weights
from app.words import Words, _


class Key(StrEnum):
    """Each setting, by the word that stands in addresses and in the table."""

    RISK = "risk"
    SECOND = "second"
    GUARDIANSHIP = "guardianship"
    VISITS = "visits"
    RETENTION = "retention"
    ANSWER = "answer"
    CONTACT = "contact"
    WEIGHTS = "weights"
    REPORTS = "reports"
    CLOCKS = "clocks"
    DEADLINES = "deadlines"
    MISSES = "misses"
    LOAD = "load"
    RISKY = "risky"
    OFFICE = "office"


COLOURS: Mapping[str, Words] = {"red": _("红"), "orange": _("橙"), "yellow": _("黄"), "blue": _("蓝"), "green": _("绿")}
"""From the most to the least pressing: the order every scale seen keeps (Guangdong, Wujin, Sichuan)."""

KIND_NAMES: Mapping[str, Words] = {
    "home": _("上门"),
    "school": _("到学校"),
    "telephone": _("打电话"),
    "video": _("视频"),
    "elsewhere": _("在别处见面"),
}
"""How one can visit; a county chooses which of them it offers."""
WEIGHT_NAMES: Mapping[str, Words] = {
    "fit": _("对得上需求"),
    "distance": _("离孩子近"),
    "freshness": _("资料新"),
    "reliability": _("以往做到的多"),
    "continuity": _("帮过这个孩子"),
    "load": _("还有空位"),
    "language": _("语言通"),
    "wish": _("合家里的心意"),
    "cost": _("家里花费少"),
}
"""What a ranking weighs, as pages call it."""


@dataclass(frozen=True, slots=True)
class Level:
    """One level of risk. Its code is its colour; the colour is never shown without its word."""

    code: str
    name: Words
    days: int
    """A visit at least every so many days."""

    @property
    def colour(self) -> Words:
        """The word of the colour."""
        return COLOURS[self.code]

    def as_json(self) -> dict[str, Any]:
        """As kept."""
        return {"code": self.code, "name": str(self.name), "days": self.days}


@dataclass(frozen=True, slots=True)
class Guardianship:
    """A scale of guardianship: whose it is, and its grades from the worst to the best. Scores are typed in as the
    paper form has them, never computed."""

    name: Words
    grades: tuple[Words, ...]

    def as_json(self) -> dict[str, Any]:
        """As kept."""
        return {"name": str(self.name), "grades": [str(grade) for grade in self.grades]}


@dataclass(frozen=True, slots=True)
class Reports:
    """How mandatory reports are routed in a county. The minutes are the product's own, never the law's, which says 立即."""

    remind: int = 30
    """Minutes until whoever should receive a report is reminded."""
    escalate: int = 60
    """Minutes until a report that nobody has received goes to the county."""
    departments: tuple[str, ...] = ("civil_affairs",)
    """Who is told of every report besides the police."""
    offices: Mapping[str, str] = field(default_factory=dict)
    """By department: its office here, whose liaisons read the reports routed to it."""

    def as_json(self) -> dict[str, Any]:
        """As kept."""
        return {
            "remind": self.remind,
            "escalate": self.escalate,
            "departments": list(self.departments),
            "offices": dict(self.offices),
        }


HUBEI = Guardianship(
    _("湖北省地方标准 DB42/T 1969—2023《困境儿童家庭监护能力评估》"),
    (_("监护缺失"), _("监护失当"), _("监护不足"), _("监护正常")),
)
"""One named choice among others (Shanghai: DB31/T 1305—2021; Zhuhai: DB4404/T 71—2024)."""


@dataclass(frozen=True, slots=True)
class Setting:
    """How a setting is called and explained."""

    name: Words
    hint: Words
    unit: Words = ""


SETTINGS: Mapping[Key, Setting] = {
    Key.RISK: Setting(_("风险等级和走访间隔"), _("从最急到最缓；每一级至少隔几天走访一次")),
    Key.SECOND: Setting(
        _("从哪一级起要第二个人确认"), _("调进或调出这一级和更急的等级，要儿童督导员或县级工作人员确认")
    ),
    Key.GUARDIANSHIP: Setting(_("监护能力等级"), _("用哪个标准、有哪几级；得分照纸质表填写，系统不计算")),
    Key.VISITS: Setting(_("走访方式"), _("记走访时可以选的方式")),
    Key.RETENTION: Setting(_("结案后保存几年"), _("到期以后提醒县里决定是否删除"), _("年")),
    Key.ANSWER: Setting(_("几天内答复家庭的请求"), _("查阅、更正、删除孩子信息的请求"), _("天")),
    Key.CONTACT: Setting(
        _("外出父母至少几天联系一次"),
        _("未成年人保护法第23条：至少每周一次。可以定得更勤，不能更少"),
        _("天"),
    ),
    Key.REPORTS: Setting(
        _("强制报告发给谁、多久没人受理就提醒"),
        _("法律写的是“立即”，没有给分钟数；这里的分钟数是县里自己定的提醒时间"),
    ),
    Key.CLOCKS: Setting(
        _("转介每一步给几天"),
        _("等答复、等开始、等做完；危急和紧急按自然日，一般和不急按工作日（跳过周末和法定节假日）"),
        _("天"),
    ),
    Key.DEADLINES: Setting(
        _("确认、判断和管辖空白给几天"),
        _("看帮助到没到、判断两边不同的说法、处理管辖空白；危急和紧急按自然日，一般和不急按工作日"),
        _("天"),
    ),
    Key.MISSES: Setting(
        _("几次没接上就交给督导员"), _("婉拒、到期没有答复、没有做成，各算一次；家里不愿意的不算"), _("次")
    ),
    Key.LOAD: Setting(_("一位志愿者最多约多少"), _("约时间和请人代的时候都按这个挡住，免得一个人太累；已经约好的不变")),
    Key.RISKY: Setting(
        _("哪些帮助算有风险"),
        _(
            "志愿者当面做这些，要先买人身意外险（志愿服务条例第17条）；培训是人人都要的。改了以后，缺保险的志愿者会自动停下这些事，约好的也会取消"
        ),
    ),
    Key.OFFICE: Setting(_("联席会议由谁召集"), _("印在会议材料上的召集单位，例如“县妇女儿童工作委员会办公室”")),
    Key.WEIGHTS: Setting(_("找帮助时看什么"), _("每样占多少分，一共 100 分；改之前先看本县的需求会排成什么样")),
}
BOUNDS: Mapping[Key, tuple[int, int]] = {
    Key.RETENTION: (1, 30),
    Key.ANSWER: (1, 60),
    Key.CONTACT: (1, 7),
    Key.MISSES: (1, 9),
}
"""What a number may be."""


@dataclass(frozen=True, slots=True)
class CountySettings:
    """All settings of one county, typed. `own` are the keys for which the county has said something itself."""

    county: str = ""
    levels: tuple[Level, ...] = (
        Level("red", _("高风险"), 7),
        Level("yellow", _("中高风险"), 30),
        Level("blue", _("中低风险"), 90),
        Level("green", _("低风险"), 180),
    )
    second: str = "red"
    guardianship: Guardianship = HUBEI
    kinds: tuple[str, ...] = tuple(KIND_NAMES)
    retention: int = 3
    answer: int = 15
    contact: int = 7
    weights: Weights = DEFAULT_WEIGHTS
    reports: Reports = field(default_factory=Reports)
    clocks: Clocks = field(default_factory=Clocks)
    deadlines: Deadlines = field(default_factory=Deadlines)
    misses: int = 2
    load: Load = field(default_factory=Load)
    risky: tuple[str, ...] = RISKY
    office: str = ""
    own: frozenset[Key] = field(default=frozenset())

    @property
    def highest(self) -> Level:
        """The most pressing level."""
        return self.levels[0]

    def level(self, code: str) -> Level:
        """The level of a code; one the county has given up keeps its word, and the interval of the next above it."""
        known = next((level for level in self.levels if level.code == code), None)
        if known:
            return known
        above = [level for level in self.levels if severity(level.code) < severity(code)]
        return Level(code, _("（本县已不用这一级）"), (above[-1] if above else self.highest).days)

    def needs_second(self, before: str | None, after: str) -> bool:
        """Whether going from one level to another takes a second person."""
        bar = severity(self.second)
        return before != after and any(severity(code) <= bar for code in (before, after) if code)

    def value(self, key: Key) -> Any:
        """What holds, typed."""
        named = {Key.RISK: "levels", Key.VISITS: "kinds"}
        return getattr(self, named.get(key, key.value))


def severity(code: str) -> int:
    """0 for the most pressing."""
    return list(COLOURS).index(code)


def read(key: Key, value: Any) -> dict[str, Any]:
    """A kept value as the field of `CountySettings` that it fills."""
    match key:
        case Key.RISK:
            return {"levels": tuple(Level(**level) for level in value)}
        case Key.GUARDIANSHIP:
            return {"guardianship": Guardianship(value["name"], tuple(value["grades"]))}
        case Key.VISITS:
            return {"kinds": tuple(value)}
        case Key.WEIGHTS:
            return {"weights": Weights.of(value)}
        case Key.REPORTS:
            return {"reports": Reports(**value | {"departments": tuple(value["departments"])})}
        case Key.CLOCKS:
            return {"clocks": Clocks.of(value)}
        case Key.LOAD:
            return {"load": Load(**value)}
        case Key.RISKY:
            return {"risky": tuple(value)}
        case Key.DEADLINES:
            return {"deadlines": Deadlines.of(value)}
    return {key.value: value}
