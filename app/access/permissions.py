"""Every permission, with its meaning, and which roles hold it. This page is the policy's first half;
the second half, *which rows*, is each room's `policy.py`."""

from enum import StrEnum, auto

from app.words import Words, _


class Role(StrEnum):
    """What someone is appointed to do. One account, one role."""

    DIRECTOR = "director"  # 儿童主任: a village's contact for children
    SUPERVISOR = "supervisor"  # 儿童督导员: a township's
    COUNTY_OFFICER = "county_officer"  # 民政 or the coordinating office of a county
    LIAISON = "liaison"  # police, procuratorate, education, health
    PROVIDER = "provider"  # staff of an organization that offers help
    VOLUNTEER = "volunteer"
    DONOR = "donor"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"  # keeps accounts; sees no child


ROLE_NAMES: dict[Role, Words] = {
    Role.DIRECTOR: _("儿童主任"),
    Role.SUPERVISOR: _("儿童督导员"),
    Role.COUNTY_OFFICER: _("县级工作人员"),
    Role.LIAISON: _("部门联络员"),
    Role.PROVIDER: _("机构工作人员"),
    Role.VOLUNTEER: _("志愿者"),
    Role.DONOR: _("捐赠人"),
    Role.AUDITOR: _("审计员"),
    Role.ADMINISTRATOR: _("系统管理员"),
}


class Permission(StrEnum):
    """A thing one may do somewhere; where is decided by the row."""

    APPROVE_ACCOUNTS = auto()  # let someone of the level below in, or disable her
    VERIFY_ORGANIZATIONS = auto()  # say that an organization is what it says
    EDIT_ORGANIZATION = auto()  # change one's own organization's entry
    MANAGE_OFFERS = auto()  # write, submit, pause one's own offers
    REVIEW_OFFERS = auto()  # publish an offer or send it back
    SEE_CHILDREN = auto()  # open the file of a child in one's own area
    EDIT_CHILDREN = auto()  # add and change files in one's own village
    SEE_NEEDS = auto()  # open a need in one's own area
    EDIT_NEEDS = auto()  # register, change, withdraw needs
    REFER = auto()  # see the shortlist, ask a provider, confirm that help arrived
    ANSWER_REFERRALS = auto()  # accept, decline, report delivery
    OVERSEE = auto()  # follow every need and referral of one's area
    KEEP_FUNDS = auto()  # keep the books of one's own charity's projects
    BUY_SERVICES = auto()  # draw contracts with organizations for one's own county, agree to payments
    KEEP_CONTRACTS = auto()  # sign and carry out the contracts of one's own organization
    GROW_HELP = auto()  # open courses, mentors and small grants where help is missing in one's own county
    LEARN = auto()  # take part in them, for oneself or for one's own organization
    VET_VOLUNTEERS = auto()  # write down what came of a volunteer's checks in one's own county
    OWN_CHECKS = auto()  # read what is asked of oneself as a volunteer
    OWN_SHIFTS = auto()  # keep one's own times, visits and hours as a volunteer
    CONFIRM_HOURS = auto()  # say that the hours of a volunteer whom one's organization stands beside are right
    GIVE = auto()  # keep a donor's wishes
    REPORT = auto()  # keep the papers of mandatory reports: her own, those of her area, those routed to her department
    EDIT_SETTINGS = auto()  # set risk levels, intervals and scales of one's own county
    READ_AUDIT = auto()  # read who saw and changed what
    KEEP_SYSTEM = auto()  # accounts of high level, imports, settings


P, R = Permission, Role
GRANTS: dict[Role, frozenset[Permission]] = {
    R.DIRECTOR: frozenset({P.SEE_CHILDREN, P.EDIT_CHILDREN, P.SEE_NEEDS, P.EDIT_NEEDS, P.REFER, P.REPORT, P.LEARN}),
    R.SUPERVISOR: frozenset(
        {P.APPROVE_ACCOUNTS, P.SEE_CHILDREN, P.SEE_NEEDS, P.EDIT_NEEDS, P.REFER, P.OVERSEE, P.REVIEW_OFFERS, P.REPORT}
    ),
    R.COUNTY_OFFICER: frozenset(
        {
            P.APPROVE_ACCOUNTS,
            P.VERIFY_ORGANIZATIONS,
            P.VET_VOLUNTEERS,
            P.BUY_SERVICES,
            P.GROW_HELP,
            P.REVIEW_OFFERS,
            P.SEE_CHILDREN,
            P.SEE_NEEDS,
            P.OVERSEE,
            P.EDIT_SETTINGS,
            P.REPORT,
        }
    ),
    R.LIAISON: frozenset({P.ANSWER_REFERRALS, P.MANAGE_OFFERS, P.KEEP_FUNDS, P.REPORT, P.CONFIRM_HOURS}),
    R.PROVIDER: frozenset(
        {
            P.EDIT_ORGANIZATION,
            P.MANAGE_OFFERS,
            P.ANSWER_REFERRALS,
            P.KEEP_FUNDS,
            P.KEEP_CONTRACTS,
            P.LEARN,
            P.CONFIRM_HOURS,
        }
    ),
    R.VOLUNTEER: frozenset({P.MANAGE_OFFERS, P.ANSWER_REFERRALS, P.OWN_CHECKS, P.OWN_SHIFTS}),
    R.DONOR: frozenset({P.GIVE}),
    R.AUDITOR: frozenset({P.READ_AUDIT}),
    R.ADMINISTRATOR: frozenset({P.APPROVE_ACCOUNTS, P.KEEP_SYSTEM}),
}

APPROVERS: dict[Role, Role | None] = {
    R.DIRECTOR: R.SUPERVISOR,
    R.SUPERVISOR: R.COUNTY_OFFICER,
    R.COUNTY_OFFICER: R.ADMINISTRATOR,
    R.LIAISON: R.COUNTY_OFFICER,
    R.PROVIDER: R.COUNTY_OFFICER,
    R.VOLUNTEER: R.COUNTY_OFFICER,
    R.AUDITOR: R.ADMINISTRATOR,
    R.ADMINISTRATOR: R.ADMINISTRATOR,
    R.DONOR: None,
}
"""Whoever will see or meet children waits for the level above; a donor never does, so need not wait."""
