"""Every endpoint with who may use it: anybody, anybody signed in, or the roles that hold one of the permissions."""

from app.access.guard import PUBLIC, SIGNED_IN
from app.access.permissions import Permission

P = Permission
ASKS_OR_ANSWERS = f"{P.SEE_NEEDS}|{P.ANSWER_REFERRALS}"

DOORS: dict[str, str] = {
    # what the whole world may see
    "catalogue.home": PUBLIC,
    "catalogue.find": PUBLIC,
    "catalogue.find_help": PUBLIC,
    "catalogue.offer": PUBLIC,
    "entitlements.index": PUBLIC,
    "entitlements.show": PUBLIC,
    "places.suggestions": PUBLIC,
    "places.around": PUBLIC,
    "web.healthz": PUBLIC,
    "web.language": PUBLIC,
    "web.text_size": PUBLIC,
    # coming in
    "people.sign_in": PUBLIC,
    "people.sign_up": PUBLIC,
    "people.sign_up_officer": PUBLIC,
    "people.applied": PUBLIC,
    "giving.join": PUBLIC,
    "people.sign_out": SIGNED_IN,
    "people.account": SIGNED_IN,
    "oversight.desk": SIGNED_IN,
    "notices.inbox": SIGNED_IN,
    "notices.open_notice": SIGNED_IN,
    "notices.read_all": SIGNED_IN,
    # letting others in
    "people.approvals": P.APPROVE_ACCOUNTS,
    "people.approve": P.APPROVE_ACCOUNTS,
    "people.refuse": P.APPROVE_ACCOUNTS,
    "people.disable": P.APPROVE_ACCOUNTS,
    "people.enable": P.APPROVE_ACCOUNTS,
    # children and what they need
    "children.index": P.SEE_CHILDREN,
    "children.find": P.SEE_CHILDREN,
    "children.new": P.EDIT_CHILDREN,
    "children.edit": P.EDIT_CHILDREN,
    "needs.child": P.SEE_CHILDREN,
    "needs.index": P.SEE_NEEDS,
    "needs.register": P.EDIT_NEEDS,
    # a file elsewhere
    "permits.index": P.SEE_CHILDREN,
    "permits.ask": P.SEE_CHILDREN,
    "permits.end": P.SEE_CHILDREN,
    "permits.decide": P.OVERSEE,
    # the loop
    "referrals.need": P.SEE_NEEDS,
    "referrals.shortlist": P.REFER,
    "referrals.ask": P.REFER,
    "referrals.follow": P.REFER,
    "referrals.answer": P.ANSWER_REFERRALS,
    "referrals.index": ASKS_OR_ANSWERS,
    "referrals.show": ASKS_OR_ANSWERS,
    "referrals.end_need": P.EDIT_NEEDS,
    "referrals.reopen_need": P.EDIT_NEEDS,
    # following it all
    "oversight.township": P.OVERSEE,
    "oversight.cell": P.OVERSEE,
    "oversight.overdue": P.OVERSEE,
    "audit.entries": P.READ_AUDIT,
    # who provides, and what
    "organizations.join": PUBLIC,
    "organizations.show": PUBLIC,
    "organizations.own": P.EDIT_ORGANIZATION,
    "organizations.edit": P.EDIT_ORGANIZATION,
    "organizations.review": P.VERIFY_ORGANIZATIONS,
    "organizations.verify": P.VERIFY_ORGANIZATIONS,
    "organizations.refuse": P.VERIFY_ORGANIZATIONS,
    "offers.volunteer": PUBLIC,
    "offers.mine": P.MANAGE_OFFERS,
    "offers.new": P.MANAGE_OFFERS,
    "offers.write": P.MANAGE_OFFERS,
    "offers.manage": P.MANAGE_OFFERS,
    "offers.edit": P.MANAGE_OFFERS,
    "offers.submit": P.MANAGE_OFFERS,
    "offers.pause": P.MANAGE_OFFERS,
    "offers.resume": P.MANAGE_OFFERS,
    "offers.withdraw": P.MANAGE_OFFERS,
    "offers.recheck": P.MANAGE_OFFERS,
    "offers.review": P.REVIEW_OFFERS,
    "offers.examine": P.REVIEW_OFFERS,
    "offers.publish": P.REVIEW_OFFERS,
    "offers.send_back": P.REVIEW_OFFERS,
    # giving
    "giving.desk": P.GIVE,
    "giving.wishes": P.GIVE,
}
