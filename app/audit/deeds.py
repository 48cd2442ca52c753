"""What the codes of the log mean, in words. A code that is not here is shown as it is."""

from collections.abc import Iterable

from app.words import Words, _

GROUPS: dict[str, Words] = {
    "child": _("儿童档案"),
    "household": _("家庭"),
    "record": _("档案内容"),
    "document": _("文件"),
    "assessment": _("评估"),
    "risk": _("风险等级"),
    "visit": _("走访"),
    "report": _("强制报告"),
    "need": _("需求"),
    "referral": _("转介"),
    "fulfilment": _("落实确认"),
    "permit": _("跨辖区查看许可"),
    "consent": _("同意"),
    "disclosure": _("对外提供"),
    "request": _("监护人的请求"),
    "erase": _("删除"),
    "transfer": _("转出转入"),
    "family": _("给家里看"),
    "limit": _("不给监护人看"),
    "absence": _("暂离"),
    "file": _("结案和重开"),
    "incident": _("安全事件"),
    "account": _("账号和登录"),
    "organization": _("机构"),
    "offer": _("供给"),
    "donor": _("捐赠人"),
    "setting": _("本县设置"),
    "import": _("导入"),
    "audit": _("审计"),
}
"""What a code begins with, up to its dot."""

DEEDS: dict[str, Words] = {
    "child.look": _("查看了儿童档案"),
    "child.list": _("在名单里看到了儿童"),
    "child.find": _("在查找结果里看到了儿童"),
    "child.add": _("建立了儿童档案"),
    "child.change": _("修改了儿童档案"),
    "household.look": _("查看了家庭情况"),
    "assessment.look": _("查看了风险和评估"),
    "assessment.record": _("记下了评估"),
    "risk.list": _("在名单里看到了风险调整"),
    "risk.change": _("调整了风险等级"),
    "risk.propose": _("提出调整风险等级"),
    "risk.confirm": _("确认了风险调整"),
    "risk.decline": _("没有同意风险调整"),
    "visit.look": _("查看了走访记录"),
    "visit.list": _("在走访名单里看到了儿童"),
    "visit.print": _("排了走访路线"),
    "visit.draft": _("开始写走访记录"),
    "report.make": _("记下了强制报告"),
    "report.look": _("查看了强制报告"),
    "report.list": _("在强制报告名单里看到了儿童"),
    "visit.record": _("记下了走访"),
    "child.number": _("登记或更改了身份证号"),
    "child.look_up": _("按身份证号查找了档案"),
    "key.relock": _("换了儿童的密钥"),
    "documents.look": _("查看了照片名单"),
    "document.look": _("打开了照片"),
    "document.add": _("上传了照片"),
    "document.delete": _("删除了照片"),
    "records.look": _("查看了上学、健康等情况"),
    "disability.look": _("查看了残疾评定"),
    "disability.change": _("修改了残疾评定"),
    "guarded.look": _("打开了封存的类别"),
    "guarded.change": _("修改了封存的类别"),
    "child.listed": _("在待补名单里看到了儿童"),
    "schooling.change": _("修改了上学情况"),
    "health.change": _("修改了健康情况"),
    "registration.change": _("修改了户口情况"),
    "placement.change": _("修改了安置情况"),
    "category.change": _("修改了困境类别"),
    "need.look": _("查看了需求"),
    "need.list": _("在名单里看到了需求"),
    "need.register": _("登记了需求"),
    "need.move": _("改变了需求的状态"),
    "referral.look": _("查看了转介"),
    "referral.list": _("在名单里看到了转介"),
    "referral.request": _("发出了转介"),
    "referral.draft": _("起草了转介"),
    "referral.requested": _("发出了转介"),
    "referral.accepted": _("接受了转介"),
    "referral.rejected": _("没有接受转介"),
    "referral.in_progress": _("开始了帮助"),
    "referral.on_hold": _("暂停了帮助"),
    "referral.completed": _("报告帮助已送到"),
    "referral.failed": _("报告帮助没有办成"),
    "referral.cancelled": _("撤回了转介"),
    "referral.entered_in_error": _("把转介标为误填"),
    "fulfilment.confirm": _("确认帮助已落实"),
    "fulfilment.dispute": _("反映帮助没有落实"),
    "permit.ask": _("申请查看辖区外的儿童"),
    "permit.grant": _("批准查看辖区外的儿童"),
    "permit.refuse": _("没有批准查看辖区外的儿童"),
    "permit.break": _("紧急打开了辖区外的档案"),
    "permit.end": _("结束了查看许可"),
    "permit.review": _("复核了紧急查看"),
    "consent.give": _("记下了监护人的同意"),
    "consent.refuse": _("记下了监护人的不同意"),
    "consent.withdraw": _("记下了监护人撤回同意"),
    "disclosure.make": _("向外提供了信息"),
    "disclosure.look": _("查看了别人提供的信息"),
    "disclosure.end": _("停止了对外提供"),
    "disclosure.review": _("复核了对外提供"),
    "transfer.ask": _("申请转出档案"),
    "transfer.accept": _("接收了转来的档案"),
    "transfer.decline": _("没有接收转来的档案"),
    "transfer.withdraw": _("撤回了转出申请"),
    "absence.begin": _("记下孩子暂时离开"),
    "absence.end": _("记下孩子回来了"),
    "file.close": _("结了案"),
    "file.reopen": _("重新打开了档案"),
    "erase.propose": _("提出要删除档案"),
    "erase.decline": _("没有同意删除档案"),
    "erase.done": _("删除了档案"),
    "family.make": _("给家里做了一次性页面"),
    "family.open": _("家里打开了一次性页面"),
    "limit.set": _("设了不给监护人看"),
    "limit.lift": _("取消了不给监护人看"),
    "request.receive": _("收到了家里的请求"),
    "request.look": _("查看了家里的请求"),
    "request.done": _("办好了家里的请求"),
    "request.refuse": _("书面拒绝了家里的请求"),
    "account.reset": _("给了一次性重设码"),
    "account.reset_done": _("用重设码重新设置了登录"),
    "account.apply": _("申请了账号"),
    "account.approve": _("批准了账号"),
    "account.refuse": _("没有批准账号"),
    "account.disable": _("停用了账号"),
    "account.enable": _("恢复了账号"),
    "account.appoint": _("调整了岗位"),
    "account.password": _("改了密码"),
    "account.administrator": _("设立了系统管理员"),
    "account.sign_in": _("登录了"),
    "account.sign_in_failed": _("登录没有成功"),
    "account.password_failed": _("输错了密码"),
    "account.code_failed": _("输错了验证码"),
    "account.confirm": _("重新确认了身份"),
    "account.sign_out": _("退出了"),
    "account.sign_out_others": _("退出了其他设备"),
    "account.second_factor": _("设置了第二道验证"),
    "account.second_factor_off": _("取消了第二道验证"),
    "account.recovery_codes": _("换了一组备用码"),
    "organization.apply": _("申请登记机构"),
    "organization.change": _("修改了机构资料"),
    "organization.pending": _("把机构转为待核实"),
    "organization.verified": _("核实了机构"),
    "organization.refused": _("没有通过机构核实"),
    "organization.suspended": _("暂停了机构"),
    "offer.draft": _("起草了供给"),
    "offer.change": _("修改了供给"),
    "offer.in_review": _("提交了供给"),
    "offer.published": _("发布了供给"),
    "offer.paused": _("暂停了供给"),
    "offer.expired": _("供给到期"),
    "offer.withdrawn": _("撤下了供给"),
    "offer.recheck": _("确认供给仍然有效"),
    "donor.wish": _("填写了捐赠意向"),
    "setting.change": _("改了本县的设置"),
    "import.run": _("导入了机构目录"),
    "incident.open": _("登记了安全事件"),
    "incident.change": _("更新了安全事件"),
    "incident.close": _("结束了安全事件"),
    "audit.verify": _("核对了封条"),
    "audit.year": _("生成了年度合规文件"),
}


def group_of(action: str) -> str:
    """What a code begins with."""
    return action.partition(".")[0]


def words(action: str) -> Words:
    """The sentence for a code, or the code."""
    return DEEDS.get(action, action)


def group_words(group: str) -> Words:
    """The name of a group of deeds, or what their codes begin with."""
    return GROUPS.get(group, group)


def is_look(action: str) -> bool:
    """Whether somebody saw something and changed nothing."""
    return action.partition(".")[2].split("_")[0] in LOOKS


LOOKS = frozenset({"look", "list", "find", "show", "history", "export", "print"})


def codes(actions: Iterable[str]) -> list[str]:
    """Codes in the order of their groups."""
    order = {group: place for place, group in enumerate(GROUPS)}
    return sorted(actions, key=lambda action: (order.get(group_of(action), len(order)), action))
