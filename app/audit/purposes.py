"""What the purposes kept in the log mean, in words."""

from app.taxonomy.filters import type_name
from app.words import Words, _

PURPOSES: dict[str, Words] = {
    "file": _("看档案"),
    "list": _("看名单"),
    "edit": _("修改档案"),
    "history": _("核对改过什么"),
    "records": _("看上学、健康等情况"),
    "household": _("看家庭情况"),
    "document": _("看照片"),
    "documents": _("看照片"),
    "disclosures": _("核对告诉过谁"),
    "disclosure": _("准备告诉帮忙的一方"),
    "family": _("给家里看"),
    "requests": _("办家里的请求"),
    "find": _("查找"),
    "quality": _("检查档案有没有漏"),
    "need": _("登记需求"),
    "help": _("给孩子找帮助"),
    "referral": _("办转介"),
    "plan": _("看匹配方案"),
    "conference": _("联席会议"),
    "vacancy": _("看管辖空白"),
    "risk": _("确认风险等级"),
    "assessment": _("评估"),
    "visit": _("走访"),
    "moves": _("看转出、暂离、结案"),
    "transfer": _("转出"),
    "absence": _("记暂离"),
    "away": _("看谁不在家"),
    "age": _("看谁快满年龄"),
    "close": _("结案"),
    "closed": _("看已结案的"),
    "erasure": _("删除档案"),
    "report": _("强制报告"),
    "disability": _("看残疾评定"),
    "guarded": _("看封存的类别"),
    "education": _("教育"),
    "rehabilitation": _("康复"),
    "aid": _("救助"),
    "case": _("办自己的个案"),
    "safety": _("保护安全"),
    "moved": _("孩子搬来了"),
    "sibling": _("照看着兄弟姐妹"),
    "cover": _("替同事"),
    "check": _("检查、投诉、审计"),
    "danger": _("孩子有危险"),
    "relatives": _("投靠亲属"),
    "school": _("上学"),
    "placement": _("安置"),
    "entitlements": _("看能享受什么政策"),
    "other": _("其他"),
}
BY_PERMIT = "permit:"


def purpose_words(code: str | None) -> Words:
    """The purpose of an entry: one of ours, or the type of need something was told for; an unknown code as it is."""
    plain = (code or "").removeprefix(BY_PERMIT)
    words = PURPOSES.get(plain) or type_name(plain)
    return _("凭许可：%(why)s", why=words) if code and code.startswith(BY_PERMIT) else words
