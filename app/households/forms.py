"""The forms of a household: one group of questions each."""

from wtforms import BooleanField, IntegerField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from app.children.fact_forms import FactForm, YesNoField, long, one_of, short
from app.children.rules import RELATION_NAMES
from app.households import words
from app.households.rules import circumstance_codes
from app.taxonomy.categories import name as category_name
from app.taxonomy.filters import tongue
from app.web.fields import DayField, options
from app.web.forms import BaseForm
from app.words import _

DAY = _("例如 2026-3-5")
EVIDENCE = _("例如低保证、判决书的编号；看到的是什么、哪天看到的")


class HouseholdForm(FactForm):
    """How the family is doing."""

    status = one_of(words.HOUSEHOLD.fields["status"], words.STATUS_NAMES, hint=_("以民政部门的认定为准"))
    status_since = DayField(words.HOUSEHOLD.fields["status_since"], [Optional()], description=DAY)
    status_evidence = long(words.HOUSEHOLD.fields["status_evidence"], EVIDENCE)
    members = IntegerField(words.HOUSEHOLD.fields["members"], [Optional()])
    address = short(words.HOUSEHOLD.fields["address"], _("几组几号，方便走访"), 120)


class ParentForm(FactForm):
    """Who she is, and whether she is there."""

    name = short(words.PARENT.fields["name"], most=40)
    status = one_of(words.PARENT.fields["status"], words.PARENT_STATUS_NAMES)
    status_since = DayField(
        words.PARENT.fields["status_since"], [Optional()], description=_("不在世、失踪或查找不到的，写从哪天起")
    )
    phone = short(words.PARENT.fields["phone"], most=20)
    able = YesNoField(words.PARENT.fields["able"], _("有"), _("没有"))


class AwayForm(FactForm):
    """Whether she works elsewhere."""

    away = YesNoField(words.PARENT.fields["away"])
    away_where = short(words.PARENT.fields["away_where"], _("省、市就够了"))
    cross_county = YesNoField(words.PARENT.fields["cross_county"])
    away_since = DayField(words.PARENT.fields["away_since"], [Optional()], description=DAY)


class CircumstanceForm(FactForm):
    """One of the eight circumstances."""

    code = one_of(words.CIRCUMSTANCE.fields["code"], {}, _("请选八种情形里的一种。"))
    since_on = DayField(words.CIRCUMSTANCE.fields["since_on"], [Optional()], description=DAY)
    until_on = DayField(words.CIRCUMSTANCE.fields["until_on"], [Optional()], description=_("还没有结束的不填"))
    months = IntegerField(
        words.CIRCUMSTANCE.fields["months"], [Optional()], description=_("判决书、决定书上写的期限；没有写的不填")
    )
    evidence = long(words.CIRCUMSTANCE.fields["evidence"], EVIDENCE)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.code.choices = options((code, category_name(code, tongue())) for code in circumstance_codes())


class GuardianForm(FactForm):
    """Who answers for the child in law."""

    kind = one_of(words.GUARDIAN.fields["kind"], words.KIND_NAMES, _("请选是哪一种监护。"))
    name = short(words.GUARDIAN.fields["name"], _("民政部门监护的写部门名称"), 60)
    relation = one_of(words.GUARDIAN.fields["relation"], RELATION_NAMES)
    phone = short(words.GUARDIAN.fields["phone"], most=20)
    since_on = DayField(words.GUARDIAN.fields["since_on"], [Optional()], description=DAY)
    until_on = DayField(words.GUARDIAN.fields["until_on"], [Optional()], description=_("还没有结束的不填"))


class CareForm(FactForm):
    """Whom the parents have asked, since when, and who was told."""

    name = StringField(
        words.CARE.fields["name"],
        [DataRequired(_("请写受托照护孩子的是谁。")), Length(max=40, message=_("太长了，请写短一点。"))],
    )
    relation = short(words.CARE.fields["relation"], _("例如姑姑、邻居"), 40)
    phone = short(words.CARE.fields["phone"], most=20)
    from_on = DayField(words.CARE.fields["from_on"], [InputRequired(_("请写从哪天起由她照护，例如 2026-3-5。"))])
    until_on = DayField(words.CARE.fields["until_on"], [Optional()], description=_("还没有结束的不填"))
    confirmed_on = DayField(
        words.CARE.fields["confirmed_on"], [Optional()], description=_("没有看到委托照护确认书就不填")
    )
    school_told = YesNoField(words.CARE.fields["school_told"])
    committee_told = YesNoField(words.CARE.fields["committee_told"])


class GroundsForm(FactForm):
    """The grounds of art. 22, one question each."""

    ground_1 = YesNoField(words.CARE.fields["ground_1"], _("有这种情形"), _("问过，没有"))
    ground_2 = YesNoField(words.CARE.fields["ground_2"], _("有这种情形"), _("问过，没有"))
    ground_3 = YesNoField(words.CARE.fields["ground_3"], _("有这种情形"), _("问过，没有"))


class ContactForm(BaseForm):
    """这周联系过."""

    contact_on = DayField(words.CONTACT.fields["contact_on"], [InputRequired(_("请写哪天联系的，例如 2026-3-5。"))])
    with_child = BooleanField(words.CONTACT.fields["with_child"], default=True)
    with_carer = BooleanField(words.CONTACT.fields["with_carer"], default=True)
