"""Telling people outside that something waits; never what, of whom, or from whom."""

from uuid import UUID

from flask import current_app

from app.notices import service
from app.notices.models import Outward, Way
from app.web import mail, outbound
from app.words import _
from workers.base import job

TIMEOUT = 10.0
"""Seconds for a robot to answer."""


@job
def send(account_id: str) -> None:
    """What was promised to one account leaves now."""
    service.leave(UUID(account_id), go)


def go(one: Outward, waiting: int) -> None:
    """By the way she chose."""
    settings, text = current_app.config["SETTINGS"], str(words(waiting))
    if one.way is Way.MAIL and settings.mail_server:
        mail.send(settings.mail_server.get_secret_value(), one.target, str(_("童联：有事等您处理")), text)
    elif one.way is Way.ROBOT:
        hosts = frozenset(settings.robot_hosts.split(","))
        outbound.post_json(one.target, said_to_robot(text), hosts=hosts, timeout=TIMEOUT)


def words(waiting: int) -> object:
    """All that is ever said outside."""
    return _("童联：有 %(n)s 件事等您处理。请登录查看。", n=waiting)


def said_to_robot(text: str) -> dict[str, object]:
    """The same sentence as each kind of robot wants it: WeCom and DingTalk, and Feishu."""
    return {"msgtype": "text", "text": {"content": text}, "msg_type": "text", "content": {"text": text}}
