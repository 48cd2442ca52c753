"""How the facts of this room are called on pages."""

from app.children.facts import Told, tell
from app.children.rules import RELATION_NAMES
from app.households.models import CareContact, Circumstance, EntrustedCare, Guardian, Household, Parent
from app.words import Words, _

STATUS_NAMES: dict[str, Words] = {
    "none": _("没有认定"),
    "dibao": _("低保家庭"),
    "dibao_edge": _("低保边缘家庭"),
    "tekun": _("特困供养"),
    "monitored": _("防止返贫监测对象"),
    "rigid_expense": _("刚性支出困难家庭"),
}
PARENT_NAMES: dict[str, Words] = {"father": _("父亲"), "mother": _("母亲")}
PARENT_STATUS_NAMES: dict[str, Words] = {
    "alive": _("在世"),
    "dead": _("已去世"),
    "declared_dead": _("宣告死亡"),
    "declared_missing": _("宣告失踪"),
    "untraceable": _("查找不到"),
}
KIND_NAMES: dict[str, Words] = {
    "legal": _("法定监护人"),
    "appointed": _("指定监护人"),
    "temporary": _("临时监护（民政部门）"),
}

HOUSEHOLD = tell(
    Household,
    Told(
        _("家庭情况"),
        {
            "status": _("家庭经济认定"),
            "status_since": _("从哪天起认定"),
            "status_evidence": _("认定的依据"),
            "members": _("家里几口人"),
            "address": _("家庭住址"),
        },
        {"status": STATUS_NAMES},
    ),
)
PARENT = tell(
    Parent,
    Told(
        _("父母"),
        {
            "relation": _("哪一位"),
            "name": _("姓名"),
            "status": _("现在怎样"),
            "status_since": _("从哪天起"),
            "phone": _("电话"),
            "able": _("有没有照看孩子的能力"),
            "away": _("是否在外务工"),
            "away_where": _("在哪里务工"),
            "cross_county": _("是否出了本县"),
            "away_since": _("从哪天起外出"),
        },
        {"relation": PARENT_NAMES, "status": PARENT_STATUS_NAMES},
    ),
)
CIRCUMSTANCE = tell(
    Circumstance,
    Told(
        _("父母的特殊情形"),
        {
            "code": _("哪一种情形"),
            "since_on": _("从哪天起"),
            "until_on": _("到哪天为止"),
            "months": _("期限几个月"),
            "evidence": _("依据"),
        },
    ),
)
GUARDIAN = tell(
    Guardian,
    Told(
        _("监护人"),
        {
            "kind": _("哪一种监护"),
            "name": _("姓名"),
            "relation": _("和孩子的关系"),
            "phone": _("电话"),
            "since_on": _("从哪天起"),
            "until_on": _("到哪天为止"),
        },
        {"kind": KIND_NAMES, "relation": RELATION_NAMES},
    ),
)
CARE = tell(
    EntrustedCare,
    Told(
        _("委托照护"),
        {
            "name": _("受托照护的人"),
            "phone": _("电话"),
            "relation": _("和孩子的关系"),
            "from_on": _("从哪天起"),
            "until_on": _("到哪天为止"),
            "confirmed_on": _("哪天看到书面确认书"),
            "school_told": _("是否告诉了学校"),
            "committee_told": _("是否告诉了村（居）委会"),
            "ground_1": _("不得作为被委托人的情形之一"),
            "ground_2": _("不得作为被委托人的情形之二"),
            "ground_3": _("不得作为被委托人的情形之三"),
        },
    ),
)
CONTACT = tell(
    CareContact,
    Told(
        _("父母每周联系"),
        {
            "contact_on": _("哪天联系的"),
            "with_child": _("和孩子说过话"),
            "with_carer": _("和照护的人说过话"),
        },
    ),
)
