"""How the facts of this room are called on pages."""

from app.children.facts import Told, tell
from app.records.models import Disability, GuardedFacts, Health, Placement, Registration, Schooling
from app.words import Words, _

STAGE_NAMES: dict[str, Words] = {
    "none": _("没有上学"),
    "preschool": _("幼儿园"),
    "primary": _("小学"),
    "junior": _("初中"),
    "senior": _("普通高中"),
    "vocational": _("职业学校"),
    "special": _("特殊教育学校"),
}
DISABILITY_NAMES: dict[str, Words] = {
    "visual": _("视力"),
    "hearing": _("听力"),
    "speech": _("言语"),
    "physical": _("肢体"),
    "intellectual": _("智力"),
    "psychiatric": _("精神"),
    "multiple": _("多重"),
}
LEVEL_NAMES: dict[str, Words] = {"1": _("一级"), "2": _("二级"), "3": _("三级"), "4": _("四级")}
PLACEMENT_NAMES: dict[str, Words] = {
    "family": _("和父母一起住"),
    "kin": _("和亲属一起住"),
    "entrusted": _("委托别人照护"),
    "institution": _("在福利机构"),
    "foster": _("家庭寄养"),
    "temporary": _("临时安置"),
}
DISABILITY_PURPOSES: dict[str, Words] = {"education": _("安排教育"), "rehabilitation": _("安排康复")}
"""残疾人教育条例 art. 20 names no other."""
GUARDED_PURPOSES: dict[str, Words] = {
    "aid": _("帮孩子申请救助"),
    "case": _("配合正在办理的案件"),
    "safety": _("保护孩子的安全"),
}

SCHOOLING = tell(
    Schooling,
    Told(
        _("上学"),
        {
            "stage": _("上到哪里"),
            "enrolled": _("有没有学籍"),
            "boarding": _("是否住校"),
            "school": _("学校名称"),
            "concern": _("有没有旷课、快要辍学"),
            "concern_note": _("是什么情况"),
        },
        {"stage": STAGE_NAMES},
    ),
)
HEALTH = tell(
    Health,
    Told(
        _("健康"),
        {
            "severe_illness": _("有没有重病"),
            "on_local_list": _("在不在当地重病病种里"),
            "diagnosis": _("诊断"),
            "insured": _("有没有医保"),
        },
    ),
)
DISABILITY = tell(
    Disability,
    Told(
        _("残疾评定"),
        {
            "kind": _("残疾类别"),
            "level": _("残疾等级"),
            "certified": _("有没有残疾人证"),
            "certificate": _("残疾人证号"),
        },
        {"kind": DISABILITY_NAMES},
        apart=True,
    ),
)
REGISTRATION = tell(
    Registration,
    Told(
        _("户口"),
        {
            "registered": _("有没有户口"),
            "place": _("户口在哪里"),
            "here_since": _("从哪天起住在这里"),
        },
    ),
)
PLACEMENT = tell(
    Placement,
    Told(
        _("安置"),
        {
            "kind": _("和谁一起住"),
            "from_on": _("从哪天起"),
            "until_on": _("到哪天为止"),
            "note": _("还要记下的"),
        },
        {"kind": PLACEMENT_NAMES},
    ),
)
GUARDED = tell(GuardedFacts, Told(_("封存的类别"), {"listing": _("封存的类别")}, apart=True))
