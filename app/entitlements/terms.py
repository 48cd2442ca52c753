"""Conditions that have a name in the rules and on pages, each with where its definition stands."""

from dataclasses import dataclass

from app.words import Words, _


@dataclass(frozen=True, slots=True)
class Term:
    """A named condition, in the language of the rules."""

    words: Words
    no: Words
    text: str
    source: str


POOR_LIST = '["dibao", "tekun", "dibao_edge", "monitored", "rigid_expense"]'
TERMS: dict[str, Term] = {
    "orphan": Term(
        _("是孤儿（失去父母，或查找不到生父母）"),
        _("不是孤儿"),
        'father_state in ["dead", "declared_dead", "declared_missing", "untraceable", "gone"]'
        ' and mother_state in ["dead", "declared_dead", "declared_missing", "untraceable", "gone"]',
        "国办发〔2010〕54号；民发〔2010〕161号",
    ),
    "defacto": Term(
        _("是事实无人抚养儿童"),
        _("不是事实无人抚养儿童"),
        "(father_s8 and mother_s8)"
        ' or (father_state in ["dead", "declared_dead", "declared_missing"] and mother_s8)'
        ' or (mother_state in ["dead", "declared_dead", "declared_missing"] and father_s8)',
        "民发〔2019〕62号；民发〔2020〕125号（文号待核实）",
    ),
    "poor": Term(
        _("家庭经济困难"),
        _("家庭经济不困难"),
        f"household in {POOR_LIST} or poverty_relieved",
        "学生资助政策、社会救助暂行办法所列家庭；具体范围以当地政策为准",
    ),
    "distress": Term(
        _("是困境儿童"),
        _("不是困境儿童"),
        f"household in {POOR_LIST} or disability_certified or defacto"
        ' or guardianship in ["missing", "improper", "violation"]',
        "国发〔2016〕36号",
    ),
    "compulsory": Term(
        _("在读义务教育"),
        _("没有在读义务教育"),
        'school in ["primary", "junior"] or (school == "special" and special_compulsory)',
        "义务教育法第2、44条",
    ),
}
"""By name. A term may use those above it."""
