"""What is read to a guardian before she says yes or no: plain Chinese, numbered versions, never changed once used.

Drafts of ours on 个人信息保护法 arts. 17, 23, 29–31; to be reviewed by a lawyer before real use.
"""

from app.words import Words, _

CURRENT = "2026-11"
TEXTS: dict[str, tuple[Words, ...]] = {
    "2026-11": (
        _("我们想把孩子的下面这些信息告诉%(recipient)s：%(parts)s。只告诉这一家，只为这一件事：%(purpose)s。"),
        _("为什么要告诉：对方要找到孩子、做好准备，才能来帮忙。不告诉别人，不公开，不用来募捐或宣传。"),
        _("对孩子的影响：对方的工作人员会知道孩子和家里的这些情况，他们有保密的责任。谁看过都有记录，您可以查。"),
        _("您可以不同意。不同意，不影响孩子的档案和其他帮助；对方只能通过儿童主任和您联系，可能会慢一些。"),
        _("同意以后随时可以收回。告诉儿童主任就行，收回以后对方马上看不到了。最长到%(until)s为止，到期自动失效。"),
    )
}
