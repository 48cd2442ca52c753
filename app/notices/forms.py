"""Where one wants to hear of what waits."""

from wtforms import RadioField, StringField
from wtforms.validators import InputRequired, Length, Optional

from app.notices.models import Pace, Way
from app.web.fields import options
from app.web.forms import BaseForm
from app.words import _

NOWHERE = "nowhere"


class OutwardForm(BaseForm):
    """Nowhere but here, by mail, or to a group's robot; at once, or each morning."""

    way = RadioField(
        _("在外面怎么提醒我"),
        [InputRequired(_("请选一种。"))],
        choices=options(
            [
                (NOWHERE, _("不提醒，只在这里看")),
                (Way.MAIL.value, _("发邮件")),
                (Way.ROBOT.value, _("发到企业微信、钉钉或飞书的群机器人")),
            ]
        ),
    )
    target = StringField(
        _("邮箱，或机器人的地址"), [Optional(), Length(max=500, message=_("太长了，请留在 500 字以内。"))]
    )
    pace = RadioField(
        _("什么时候提醒"),
        [InputRequired(_("请选一种。"))],
        default=Pace.AT_ONCE.value,
        choices=options([(Pace.AT_ONCE.value, _("一有就提醒")), (Pace.DIGEST.value, _("每天早上 8 点合在一起"))]),
    )
