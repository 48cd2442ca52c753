"""All facts, by code. The names of choices are those of the rooms that write them down."""

from collections.abc import Mapping

from app.entitlements.vocabulary import Cost, Fact, Kind, Origin
from app.households.words import PARENT_STATUS_NAMES, STATUS_NAMES
from app.records.words import DISABILITY_NAMES, PLACEMENT_NAMES, STAGE_NAMES
from app.words import Words, _

YES, NUMBER, WORD = Kind.YES_NO, Kind.NUMBER, Kind.WORD
C, O = Cost, Origin  # noqa: E741  two letters that every line below begins with
NONE: dict[str, Words] = {"none": _("都没有")}
SCHOOLS = {**STAGE_NAMES, "higher_vocational": _("高等职业学校"), "higher": _("大学")}
DISABILITIES = {"none": _("没有残疾人证"), **DISABILITY_NAMES, "autism": _("孤独症")}
EVENTS: dict[str, Words] = {
    **NONE, "fire": _("火灾"), "traffic": _("交通事故"), "serious_illness": _("突发重病"), "other": _("其他特殊困难"),
}  # fmt: skip
GUARDIANSHIP: dict[str, Words] = {
    "ok": _("有人尽责照看"), "missing": _("监护缺失"), "improper": _("监护不当"), "violation": _("监护侵害"),
}  # fmt: skip
PROTECTIVE: dict[str, Words] = {
    **NONE, "street": _("流浪或身份不明"), "whereabouts": _("监护人下落不明，又没有别人"),
    "emergency": _("突发事件让监护人顾不上"), "neglect": _("监护人拒绝或懒于照看，孩子没人管"),
    "exploited": _("监护人教唆、利用孩子违法，要带离"), "harmed": _("监护人严重伤害孩子，或孩子有人身危险"),
    "other": _("其他要由民政临时监护的情形"),
}  # fmt: skip
STATE: dict[str, Words] = {
    **NONE, "untraceable": _("查找不到父母"), "incapable": _("监护人死亡或丧失能力，又没有别人"),
    "revoked": _("法院撤销监护人资格并指定民政监护"), "other": _("其他要由民政长期监护的情形"),
}  # fmt: skip
ILLNESSES: dict[str, Words] = {**NONE, "leukaemia": _("白血病"), "chd": _("先天性心脏病"), "other": _("其他重病")}
PARENT_STATES = {**PARENT_STATUS_NAMES, "gone": _("已认定孤儿，没写明怎样")}
FATHER, MOTHER = (("relation", "father"),), (("relation", "mother"),)

ALL: tuple[Fact, ...] = (
    # the file
    Fact("age", NUMBER, _("年龄"), C.KNOWN, O.FILE, unit=_("岁"), page="children.edit"),
    Fact("father_state", WORD, _("父亲的情况"), C.FAMILY, O.FILE, words=PARENT_STATES, page="households.parent", page_args=FATHER),
    Fact("mother_state", WORD, _("母亲的情况"), C.FAMILY, O.FILE, words=PARENT_STATES, page="households.parent", page_args=MOTHER),
    Fact("household", WORD, _("家庭经济情况"), C.FAMILY, O.FILE, words=STATUS_NAMES, page="households.edit"),
    Fact("school", WORD, _("学段"), C.KNOWN, O.FILE, words=SCHOOLS, page="records.schooling"),
    Fact("attending", YES, _("正在上学"), C.KNOWN, O.FILE, no=_("没有在上学"), page="records.schooling"),
    Fact("severe_illness", YES, _("有重病"), C.FAMILY, O.FILE, no=_("没有重病"), page="records.health"),
    Fact("hukou", YES, _("上了户口"), C.KNOWN, O.FILE, no=_("没有上户口"), page="records.registration"),
    Fact("migrant", YES, _("是流动儿童：跟监护人离开户籍县住满六个月"), C.KNOWN, O.FILE, no=_("不是流动儿童"), page="records.registration"),
    Fact("placement", WORD, _("孩子的居住"), C.KNOWN, O.FILE, words=PLACEMENT_NAMES, page="records.placement"),
    # asked on the screening page
    Fact("father_s8", YES, _("父亲属于事实无人抚养的八种情形之一"), C.PAPER, no=_("父亲不属于八种情形")),
    Fact("mother_s8", YES, _("母亲属于事实无人抚养的八种情形之一"), C.PAPER, no=_("母亲不属于八种情形")),
    Fact("left_behind", YES, _("是农村留守儿童"), C.KNOWN, no=_("不是农村留守儿童")),
    Fact("street", YES, _("在流浪、乞讨，或者生活没有着落"), C.KNOWN, no=_("没有流浪乞讨")),
    Fact("guardianship", WORD, _("监护情况"), C.KNOWN, words=GUARDIANSHIP),
    Fact("poverty_relieved", YES, _("是脱贫户"), C.FAMILY, no=_("不是脱贫户")),
    Fact("hardship", YES, _("家里基本生活眼下过不下去"), C.FAMILY, no=_("家里基本生活过得去")),
    Fact("sudden_event", WORD, _("家里最近的变故"), C.FAMILY, words=EVENTS),
    Fact("expenses_surged", YES, _("必须花的钱突然大增"), C.FAMILY, no=_("必须花的钱没有大增")),
    Fact("no_income", YES, _("孩子没有生活来源"), C.FAMILY, no=_("孩子有生活来源")),
    Fact("no_capable_obligor", YES, _("没有法定抚养人，或者抚养人没有能力"), C.FAMILY, no=_("有能抚养的人")),
    Fact("income_below_line", YES, _("家庭人均收入低于当地低保标准"), C.OFFICE, no=_("家庭人均收入不低于当地低保标准")),
    Fact("assets_within_rules", YES, _("家庭财产符合低保规定"), C.OFFICE, no=_("家庭财产不符合低保规定")),
    Fact("disability_certified", YES, _("有残疾人证"), C.FAMILY, no=_("没有残疾人证")),
    Fact("disability_kind", WORD, _("残疾类别"), C.PAPER, words=DISABILITIES),
    Fact("disability_level", NUMBER, _("残疾等级"), C.PAPER, unit=_("级")),
    Fact("needs_long_term_care", YES, _("需要长期照护"), C.FAMILY, no=_("不需要长期照护")),
    Fact("illness_kind", WORD, _("病种"), C.PAPER, words=ILLNESSES),
    Fact("emergency_patient", YES, _("正在急救，病情危重"), C.KNOWN, no=_("没有在急救")),
    Fact("identity_unknown", YES, _("身份查不清"), C.KNOWN, no=_("身份清楚")),
    Fact("cannot_pay", YES, _("付不起急救费用"), C.FAMILY, no=_("付得起急救费用")),
    Fact("housing_unsafe", YES, _("住房危险或没有住房"), C.KNOWN, no=_("住房安全")),
    Fact("mental_concern", YES, _("测评或走访发现心理异常"), C.KNOWN, no=_("没有发现心理异常")),
    Fact("guidance_ordered", YES, _("司法机关责令监护人接受家庭教育指导"), C.FAMILY, no=_("没有被责令接受家庭教育指导")),
    Fact("legal_matter", YES, _("要打官司、要抚养费或要赔偿"), C.FAMILY, no=_("没有要走法律程序的事")),
    Fact("protective_need", WORD, _("要民政临时监护的情形"), C.KNOWN, words=PROTECTIVE),
    Fact("state_guardianship", WORD, _("要民政长期监护的情形"), C.OFFICE, words=STATE),
    Fact("adopted", YES, _("已被收养"), C.FAMILY, no=_("没有被收养")),
    Fact("was_orphan", YES, _("18 岁以前认定过孤儿"), C.PAPER, no=_("18 岁以前没有认定过孤儿")),
    Fact("fulltime_student", YES, _("连续就读全日制学校"), C.FAMILY, no=_("没有连续就读全日制学校")),
    Fact("martyr_child", YES, _("是烈士子女"), C.FAMILY, no=_("不是烈士子女")),
    Fact("special_compulsory", YES, _("在特殊教育学校读义务教育阶段"), C.FAMILY, no=_("在特殊教育学校读的不是义务教育阶段")),
    Fact("school_recognised_poor", YES, _("学校认定为家庭经济困难学生"), C.OFFICE, no=_("学校没有认定为家庭经济困难学生")),
    Fact("nutrition_pilot", YES, _("学校在营养改善计划里"), C.OFFICE, no=_("学校不在营养改善计划里")),
    Fact("preschool_final_year", YES, _("上幼儿园大班"), C.FAMILY, no=_("不是幼儿园大班")),
    Fact("preschool_public", YES, _("上的是公办幼儿园"), C.FAMILY, no=_("上的是民办幼儿园")),
    # the county's own papers
    Fact("local_orphan_students", YES, _("本县：满 18 岁在读的孤儿继续发基本生活费"), C.OFFICE, O.COUNTY),
    Fact("local_defacto_students", YES, _("本县：满 18 岁在读的事实无人抚养儿童继续发补贴"), C.OFFICE, O.COUNTY),
    Fact("local_medical_orphans", YES, _("本县：医疗救助含孤儿和事实无人抚养儿童"), C.OFFICE, O.COUNTY),
    Fact("local_medical_wider", YES, _("本县：医疗救助含低保边缘、监测户等其他困难人员"), C.OFFICE, O.COUNTY),
    Fact("local_rehab_older", YES, _("本县：康复救助放宽到 7 岁以上"), C.OFFICE, O.COUNTY),
    Fact("local_rehab_all_families", YES, _("本县：康复救助不看家庭经济条件"), C.OFFICE, O.COUNTY),
    Fact("local_living_subsidy_wider", YES, _("本县：困难残疾人生活补贴扩大到低保以外"), C.OFFICE, O.COUNTY),
    Fact("local_nursing_wider", YES, _("本县：护理补贴扩大到三、四级智力和精神残疾"), C.OFFICE, O.COUNTY),
    Fact("local_tomorrow_wider", YES, _("本省：明天计划扩大到困境儿童"), C.OFFICE, O.COUNTY),
    Fact("local_special_senior", YES, _("本县：残疾学生资助延伸到高中阶段"), C.OFFICE, O.COUNTY),
    Fact("local_private_preschool", YES, _("本县：民办园大班也减免"), C.OFFICE, O.COUNTY),
    Fact("local_distress_allowance", YES, _("本县：对这类困境儿童另有生活补贴"), C.OFFICE, O.COUNTY),
    # sealed
    Fact("hiv", YES, _("感染艾滋病病毒"), C.DOCTOR, O.SEALED, no=_("没有感染艾滋病病毒")),
    Fact("victim", YES, _("是案件的未成年被害人"), C.DOCTOR, O.SEALED, no=_("不是案件的被害人")),
    Fact("suspected_violence", YES, _("疑似遭受家庭暴力"), C.DOCTOR, O.SEALED, no=_("没有疑似家庭暴力")),
)  # fmt: skip
FACTS: Mapping[str, Fact] = {fact.code: fact for fact in ALL}
COUNTY_FACTS: tuple[Fact, ...] = tuple(fact for fact in ALL if fact.origin is Origin.COUNTY)
ASKED_FACTS: tuple[Fact, ...] = tuple(fact for fact in ALL if fact.origin is Origin.ASKED)
