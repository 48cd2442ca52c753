"""Sending a picture, and deleting one."""

from flask_wtf.file import FileField
from wtforms import SelectField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from app.children.facts import SOURCE_NAMES
from app.documents.models import KIND_NAMES
from app.web.fields import options
from app.web.forms import BaseForm
from app.words import _


class UploadForm(BaseForm):
    """One picture."""

    file = FileField(_("照片"), description=_("JPEG、PNG 或 WebP，最大 8 MB"))
    kind = SelectField(
        _("是什么"),
        [InputRequired(_("请选照片里是什么。"))],
        choices=options([("", _("请选择")), *KIND_NAMES.items()]),
    )
    source = SelectField(
        _("从哪里来的"),
        [InputRequired(_("请选照片是从哪里来的。"))],
        choices=options([("", _("请选择")), *SOURCE_NAMES.items()]),
    )


class DeleteForm(BaseForm):
    """Why it goes."""

    reason = TextAreaField(
        _("为什么删除"), [DataRequired(_("请写明为什么删除。")), Length(max=300, message=_("请留在 300 字以内。"))]
    )
