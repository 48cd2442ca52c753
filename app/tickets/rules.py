"""What a family can say of help that was reported."""

from app.tickets.models import Word
from app.words import Words, _

WORDS: dict[Word, Words] = {Word.YES: _("到了"), Word.PART: _("只到了一部分"), Word.NO: _("没有到")}
