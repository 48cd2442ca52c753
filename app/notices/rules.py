"""The kinds of notices: their words and the page each leads to. No kind says anything of a child."""

from app.words import Words, _

KINDS: dict[str, tuple[Words, str, str | None]] = {
    # kind: (words, endpoint, its parameter for the subject's id)
    "account.applied": (_("有新的账号申请等您批准"), "people.approvals", None),
    "account.approved": (_("您的账号已批准"), "people.account", None),
    "permit.asked": (_("有人申请看档案，等您处理"), "permits.index", None),
    "permit.decided": (_("您申请看的档案有了答复"), "permits.index", None),
    "disclosure.made": (_("有新的信息提供给您，请在转介页上看"), "referrals.show", "referral_id"),
    "disclosure.ended": (_("一次信息提供已收回或到期：不能再使用，留存的请删除"), "referrals.show", "referral_id"),
    "disclosure.review": (_("有一次紧急信息提供等您复核"), "disclosures.reviews", None),
    "transfer.asked": (_("有一份档案要转到您这边，等您接收"), "moves.transfers", None),
    "transfer.decided": (_("一份档案的转出转入有了结果"), "moves.transfers", None),
    "request.received": (_("家里提出了请求，等您答复"), "rights.show", "request_id"),
    "erase.due": (_("有档案保存期满，可以申请删除"), "moves.erasures", None),
    "erase.proposed": (_("有删除档案的申请等您决定"), "moves.erasures", None),
    "erase.decided": (_("您申请的删除有了决定"), "moves.erasures", None),
    "looks.many": (_("有人一天里打开了很多孩子的档案，请在审计记录里核实"), "audit.entries", None),
    "organization.applied": (_("有新的机构等您核实"), "organizations.review", None),
    "organization.decided": (_("您的机构有了核实结果"), "organizations.own", None),
    "offer.submitted": (_("有新的供给等您审核"), "offers.review", None),
    "offer.decided": (_("您的供给有了审核结果"), "offers.manage", "offer_id"),
    "application.late": (_("有一项政策申请超过了答复的日子，请去问一问"), "entitlements.application", "application_id"),
    "plan.done": (_("匹配方案算好了，等您看"), "plans.show", "plan_id"),
    "plan.failed": (_("匹配方案没有算成"), "plans.show", "plan_id"),
    "match.accepted": (_("有帮助的建议等您核对后发出"), "oversight.desk", None),
    "referral.requested": (_("有新的转介等您答复"), "referrals.show", "referral_id"),
    "referral.answered": (_("转介有了答复"), "referrals.show", "referral_id"),
    "referral.moved": (_("转介有了进展"), "referrals.show", "referral_id"),
    "referral.completed": (_("机构报告已落实，等您确认"), "referrals.show", "referral_id"),
    "referral.confirmed": (_("主任已确认帮助到位"), "referrals.show", "referral_id"),
    "referral.disputed": (_("对落实情况有不同说法，请查看"), "referrals.show", "referral_id"),
    "referral.cancelled": (_("一条转介已被取消"), "referrals.show", "referral_id"),
}
