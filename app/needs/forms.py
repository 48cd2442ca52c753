"""Writing down a need: her own words first, then what follows from them."""

from wtforms import (
    BooleanField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from app.needs.models import Found, Urgency
from app.needs.rules import FOUND_NAMES, URGENCY_NAMES, WISHES, How
from app.offers.rules import WEEKDAYS
from app.taxonomy.filters import tongue
from app.taxonomy.phrases import suggest_types
from app.taxonomy.types import by_dimension
from app.web.fields import Whole, options
from app.web.forms import BaseForm, said
from app.words import _

OTHER = "other"
ANY = "any"
NO_DAY = -1
WORDS = [
    InputRequired(_("请用一两句话写下孩子需要什么，例如“奶奶病了，没人做饭”。")),
    Length(min=2, max=1000, message=_("请写 2 到 1000 个字，最要紧的写在前面。")),
]


class WordsForm(BaseForm):
    """What the child lacks, in the director's own words."""

    words = TextAreaField(_("用平常的话写"), WORDS)


class NeedForm(WordsForm):
    """Type, urgency and how many, beside the words."""

    stage = HiddenField(default="details")
    type_code = RadioField(_("是哪一种需求？"), [InputRequired(_("请选一种最接近的需求。"))], validate_choice=False)
    other_type = SelectField(_("其他需求"), [Optional()], validate_choice=False)
    urgency = RadioField(
        _("有多急？"),
        [InputRequired(_("请选有多急。"))],
        choices=options((str(int(u)), URGENCY_NAMES[u]) for u in Urgency),
    )
    units = IntegerField(_("需要几份"), [Whole(1, 99, _("请填 1 到 99 的整数；只有一个孩子就填 1。"))], default=1)

    wish = RadioField(
        _("家里希望怎么帮？"),
        default=ANY,
        choices=options([(ANY, _("都可以")), *WISHES.items()]),
        validate_choice=False,
    )
    wish_only = BooleanField(_("只能这样，别的方式不行"))
    weekdays = SelectMultipleField(
        _("哪几天方便？"),
        choices=options((str(n), day) for n, day in enumerate(WEEKDAYS)),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        validate_choice=False,
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        language = tongue()
        self.suggestions = suggest_types(said(self.words), limit=4)
        guesses = [(s.type.code, s.type.name(language)) for s in self.suggestions]
        self.type_code.choices = options([*guesses, (OTHER, _("都不是，我从全部类型里选"))])
        self.other_type.choices = options([("", _("请选择"))]) + [
            choice
            for side, kinds in by_dimension().items()
            for choice in options(((kind.code, kind.name(language)) for kind in kinds), side.name(language))
        ]

    @property
    def chosen(self) -> str:
        """The type she means."""
        return said(self.other_type) if self.type_code.data == OTHER else said(self.type_code)

    @property
    def how(self) -> How:
        """How the family can be helped. What was not on the page is taken as it came: the rules look at it."""
        days = frozenset(int(day) if day.isdecimal() else NO_DAY for day in self.weekdays.data or [])
        wish = said(self.wish) or ANY
        return How(days, None if wish == ANY else wish, self.wish_only.data)


class AtOnceForm(BaseForm):
    """Whether an accepted match goes out without the director's last look."""

    allowed = BooleanField(_("方案的建议经督导员同意后，马上发给对方，不用等我核对"))
    reroute = BooleanField(_("一家没有接上时，自动问名单里的下一家，不用等我"))


class RecheckForm(BaseForm):
    """What was found on a later look."""

    found = RadioField(
        _("帮助还在吗？"),
        [InputRequired(_("请选一项。"))],
        choices=options((found.value, FOUND_NAMES[found]) for found in (Found.HOLDS, Found.LAPSED)),
    )
    note = TextAreaField(_("看到的情况"), [Optional(), Length(max=500, message=_("请留在 500 字以内。"))])


class ReasonForm(BaseForm):
    """Why a need ends or is taken up again."""

    reason = TextAreaField(
        _("原因"), [InputRequired(_("请写明原因，以后回看时要用。")), Length(max=300, message=_("请留在 300 字以内。"))]
    )
