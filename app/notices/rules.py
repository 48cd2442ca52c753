"""The kinds of notices: their words and the page each leads to. No kind says anything of a child."""

from app.words import Words, _

KINDS: dict[str, tuple[Words, str, str | None]] = {
    # kind: (words, endpoint, its parameter for the subject's id)
    "account.applied": (_("有新的账号申请等您批准"), "people.approvals", None),
    "account.approved": (_("您的账号已批准"), "people.account", None),
}
