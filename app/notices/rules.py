"""The kinds of notices: their words and the page each leads to. No kind says anything of a child."""

import re
from datetime import datetime, time, timedelta

from app.clock import CHINA
from app.errors import RuleBroken
from app.notices.models import Pace, Way
from app.web.outbound import Refused, allowed_host
from app.words import Words, _

MORNING = time(8)
"""When digests leave, in China's time."""
GATHERING = timedelta(seconds=3)
"""What comes together leaves together."""
MAIL = re.compile(r"[^@\s]{1,64}@[A-Za-z0-9.-]{3,190}")

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
    "offer.paused": (_("有人用一次性答复码把您的供给标为没有名额"), "offers.manage", "offer_id"),
    "offer.resumed": (_("您暂停的供给到日子了，已经恢复"), "offers.manage", "offer_id"),
    "vetting.noted": (_("您有一项核查记下了结果"), "vetting.mine", None),
    "vetting.running_out": (_("您有一项核查快到期了"), "vetting.mine", None),
    "vetting.running_out_there": (_("有一位志愿者的核查快到期了"), "vetting.volunteer", "account_id"),
    "shift.proposed": (_("有一个志愿服务的时间等您答复"), "shifts.show", "shift_id"),
    "shift.agreed": (_("志愿服务的时间约好了"), "shifts.show", "shift_id"),
    "shift.declined": (_("您提的时间对方不行，请另约"), "shifts.show", "shift_id"),
    "shift.cancelled": (_("一次约好的志愿服务取消了"), "shifts.show", "shift_id"),
    "shift.soon": (_("明天有一次约好的志愿服务"), "shifts.show", "shift_id"),
    "shift.call": (_("有一次志愿服务请您代一下，先到先得"), "shifts.mine", None),
    "shift.taken": (_("有人代了一次志愿服务，请看换了谁"), "shifts.show", "shift_id"),
    "shift.relieved": (_("有人接了您请人代的那一次"), "shifts.mine", None),
    "shift.nobody": (_("请人代的那一次还没有人接"), "shifts.show", "shift_id"),
    "shift.written": (_("有志愿者的时长等您确认"), "shifts.show", "shift_id"),
    "shift.returned": (_("有一次服务的时长请您再核对"), "shifts.show", "shift_id"),
    "shift.confirmed": (_("您的服务时长确认了"), "shifts.show", "shift_id"),
    "report.received": (_("有一份强制报告等您马上受理"), "safeguarding.show", "report_id"),
    "report.waiting": (_("有一份强制报告还没有人受理"), "safeguarding.show", "report_id"),
    "report.escalated": (_("有一份强制报告没人受理，已经升到县里"), "safeguarding.show", "report_id"),
    "report.answered": (_("您的报告有了答复"), "safeguarding.show", "report_id"),
    "application.renew": (_("有一项待遇快到期，要续办"), "entitlements.application", "application_id"),
    "application.late": (_("有一项政策申请超过了答复的日子，请去问一问"), "entitlements.application", "application_id"),
    "fund.second": (_("有一笔资助超过界线，等您这第二个人来定"), "funds.commitment", "commitment_id"),
    "pledge.made": (_("有人想给您的项目捐钱物，等您确认"), "funds.pledge", "pledge_id"),
    "pledge.answered": (_("慈善组织答复了您的心意"), "giving.pledges", None),
    "contract.proposed": (_("县里有一份购买服务的合同等您签"), "purchases.show", "contract_id"),
    "contract.answered": (_("机构对购买服务的合同有了动静"), "purchases.show", "contract_id"),
    "contract.moved": (_("购买服务的合同有了进展"), "purchases.show", "contract_id"),
    "contract.second": (_("有一笔合同付款超过界线，等您这第二个人来定"), "purchases.milestone", "milestone_id"),
    "growth.joined": (_("有机构或主任报名参加培育或培训"), "growth.show", "scheme_id"),
    "growth.completed": (_("您参加的培育或培训登记了完成"), "growth.show", "scheme_id"),
    "plan.done": (_("匹配方案算好了，等您看"), "plans.show", "plan_id"),
    "plan.failed": (_("匹配方案没有算成"), "plans.show", "plan_id"),
    "match.accepted": (_("有帮助的建议等您核对后发出"), "oversight.desk", None),
    "referral.requested": (_("有新的转介等您答复"), "referrals.show", "referral_id"),
    "referral.answered": (_("转介有了答复"), "referrals.show", "referral_id"),
    "referral.moved": (_("转介有了进展"), "referrals.show", "referral_id"),
    "referral.completed": (_("机构报告已落实，等您确认"), "referrals.show", "referral_id"),
    "referral.confirmed": (_("已确认帮助到位"), "referrals.show", "referral_id"),
    "referral.disputed": (_("对落实情况有不同说法，请查看"), "referrals.show", "referral_id"),
    "referral.moved_up": (_("排队的转介有了名额，等答复"), "referrals.show", "referral_id"),
    "referral.reminder": (_("有转介还在等您答复，时间过了一半"), "referrals.show", "referral_id"),
    "referral.proposed": (_("上一家没有接上，已选好下一家，请您看过发出"), "referrals.show", "referral_id"),
    "referral.late": (_("有转介超过了期限，请看一看"), "referrals.show", "referral_id"),
    "referral.settled": (_("对落实情况的不同说法，督导员已有判断"), "referrals.show", "referral_id"),
    "need.late": (_("有一条需求过了期限还没有人帮"), "referrals.need", "need_id"),
    "recheck.due": (_("有一条满足了的需求该回访了"), "needs.recheck", "recheck_id"),
    "vacancy.raised": (_("有一条需求列入了管辖空白"), "vacancies.show", "vacancy_id"),
    "vacancy.passed_up": (_("有一条管辖空白交到了县里"), "vacancies.show", "vacancy_id"),
    "vacancy.late": (_("有一条管辖空白超过期限没有处理"), "vacancies.show", "vacancy_id"),
    "vacancy.refused": (_("指定的单位没有接，请另作决定"), "vacancies.show", "vacancy_id"),
    "vacancy.recalled": (_("给指定单位的转介取消了，请另作决定"), "vacancies.show", "vacancy_id"),
    "conference.called": (_("联席会议已定，请看议题"), "conferences.show", "conference_id"),
    "conference.closed": (_("联席会议的纪要出来了"), "conferences.show", "conference_id"),
    "conference.moved": (_("联席会议改了时间或地点，请看一看"), "conferences.show", "conference_id"),
    "conference.cancelled": (_("一次联席会议取消了"), "conferences.show", "conference_id"),
    "conference.late": (_("联席会议的日子过了，还没有写下决定和纪要"), "conferences.show", "conference_id"),
    "referral.cancelled": (_("一条转介已被取消"), "referrals.show", "referral_id"),
}


def leaves_at(pace: Pace, since: datetime) -> datetime:
    """When what comes at `since` leaves the house."""
    if pace is Pace.AT_ONCE:
        return since + GATHERING
    local = since.astimezone(CHINA)
    morning = datetime.combine(local.date(), MORNING, CHINA)
    return morning if local < morning else morning + timedelta(days=1)


def check_target(way: Way, target: str, *, mail: bool, hosts: frozenset[str]) -> None:
    """A mail address where mail is set up; or a robot on one of the operator's hosts."""
    if way is Way.MAIL and not mail:
        raise RuleBroken(_("这个系统还没有设好发邮件，请选群机器人，或者只在这里看。"), field="way")
    if way is Way.MAIL and not MAIL.fullmatch(target.strip()):
        raise RuleBroken(_("邮箱不对，请写成 name@example.cn 这样。"), field="target")
    if way is Way.ROBOT:
        try:
            allowed_host(target.strip(), hosts)
        except Refused as refused:
            raise RuleBroken(
                _("机器人的地址要以 https:// 开头，主机是：%(hosts)s。", hosts=str(_("、")).join(sorted(hosts))),
                field="target",
            ) from refused
