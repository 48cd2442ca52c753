"""Who may come through which door, as one would say it. Each line: who, then the doors.

The matrix asks every door of every person; whoever is not named finds nothing there.
"""

from collections.abc import Callable

from app.access.permissions import GRANTS, Permission, Role
from tests.guard.world import Person

R, P = Role, Permission
NEAR = ("own", "same village")
HER_DIRECTORS = {(R.DIRECTOR, distance) for distance in NEAR}
HER_SUPERVISORS = {(R.SUPERVISOR, distance) for distance in (*NEAR, "same township")}
HER_COUNTY = {(R.COUNTY_OFFICER, distance) for distance in (*NEAR, "same township")}
IN_CHARGE = HER_DIRECTORS | HER_SUPERVISORS | HER_COUNTY
PERMITTED = {(role, "assigned") for role in (R.DIRECTOR, R.SUPERVISOR, R.COUNTY_OFFICER)}
LEARNERS = {(R.DIRECTOR, distance) for distance in (*NEAR, "same township")} | {
    (R.PROVIDER, distance) for distance in ("own", "assigned")
}
HELPERS = {(R.PROVIDER, "own"), (R.LIAISON, "own")}


def among(*groups: set[Person]) -> Callable[[Person | None], bool]:
    """Whoever belongs to one of the groups."""
    return lambda person: any(person in group for group in groups)


def holding(*permissions: Permission) -> Callable[[Person | None], bool]:
    """Whoever's role holds one of the permissions, wherever she is."""
    return lambda person: person is not None and any(one in GRANTS[person[0]] for one in permissions)


WHO: dict[str, Callable[[Person | None], bool]] = {
    "anybody at all": lambda _person: True,
    "whoever is signed in": lambda person: person is not None,
    "nobody": lambda _person: False,
    "the directors of her village": among(HER_DIRECTORS),
    "the directors of her village and her supervisors": among(HER_DIRECTORS, HER_SUPERVISORS),
    "the directors of her village, her supervisors and the body beside the volunteer": among(
        HER_DIRECTORS, HER_SUPERVISORS, HELPERS
    ),
    "her supervisors and her county": among(HER_SUPERVISORS, HER_COUNTY),
    "those in charge of her": among(IN_CHARGE),
    "those in charge of her, and whoever holds a permit": among(IN_CHARGE, PERMITTED),
    "those in charge of her, the body that helps, and whoever holds a permit": among(IN_CHARGE, PERMITTED, HELPERS),
    "the body that helps": among(HELPERS),
    "those of the place she is to move to": among({(role, "other county") for role in (R.DIRECTOR, R.SUPERVISOR)}),
    "the director to whom it belongs": among({(R.DIRECTOR, "own")}),
    "the asker, her supervisors and her county": among({(R.DIRECTOR, "none")}, HER_SUPERVISORS, HER_COUNTY),
    "the applicant's supervisors": among(HER_SUPERVISORS),
    "her county": among(HER_COUNTY),
    "all who see children": holding(P.SEE_CHILDREN),
    "all who keep files": holding(P.EDIT_CHILDREN),
    "all who keep files or oversee": holding(P.EDIT_CHILDREN, P.OVERSEE),
    "all who see needs": holding(P.SEE_NEEDS),
    "all who answer": holding(P.ANSWER_REFERRALS),
    "all who see needs or answer": holding(P.SEE_NEEDS, P.ANSWER_REFERRALS),
    "all who offer help": holding(P.MANAGE_OFFERS),
    "all who offer help for a body": lambda person: person is not None and person[0] in {R.PROVIDER, R.LIAISON},
    "all who speak for a body": lambda person: person in {(R.PROVIDER, "own"), (R.PROVIDER, "assigned")},
    "those who made the report, and her supervisors and her county": among(
        {(R.DIRECTOR, "own")}, HER_SUPERVISORS, HER_COUNTY
    ),
    "those on the report's path": among(
        {(R.DIRECTOR, "own"), (R.LIAISON, "same village")}, HER_SUPERVISORS, HER_COUNTY
    ),
    "all who must report": holding(P.REPORT),
    "all who go and see": holding(P.EDIT_NEEDS),
    "all who oversee": holding(P.OVERSEE),
    "all who approve accounts": holding(P.APPROVE_ACCOUNTS),
    "all who review offers": holding(P.REVIEW_OFFERS),
    "all who verify bodies": holding(P.VERIFY_ORGANIZATIONS),
    "all who read the audit": holding(P.READ_AUDIT),
    "all who keep the register of incidents": holding(P.READ_AUDIT, P.KEEP_SYSTEM),
    "all who keep the system": holding(P.KEEP_SYSTEM),
    "all who keep a county's settings": holding(P.EDIT_SETTINGS),
    "all who buy or deliver": holding(P.BUY_SERVICES, P.KEEP_CONTRACTS),
    "all who buy": holding(P.BUY_SERVICES),
    "her county and the body that delivers": among(HER_COUNTY, {(R.PROVIDER, "own")}),
    "the body that delivers": among({(R.PROVIDER, "own")}),
    "all who open schemes or learn": holding(P.GROW_HELP, P.LEARN),
    "all who open schemes": holding(P.GROW_HELP),
    "her county and those there who learn": among(HER_COUNTY, LEARNERS),
    "those of her county who learn": among(LEARNERS),
    "all who give": holding(P.GIVE),
    "all volunteers": holding(P.OWN_CHECKS),
    "the volunteer who comes": among({(R.VOLUNTEER, "own")}),
    "the volunteer who comes, the directors of her village and her supervisors": among(
        {(R.VOLUNTEER, "own")}, HER_DIRECTORS, HER_SUPERVISORS
    ),
    "the volunteer who was asked to stand in": among({(R.VOLUNTEER, "assigned")}),
    "all who refer or stand beside volunteers": holding(P.REFER, P.CONFIRM_HOURS),
    "all who vet volunteers": holding(P.VET_VOLUNTEERS),
    "the donor who pledged": among({(R.DONOR, "own")}),
}

TABLE = """
anybody at all:
  catalogue.home catalogue.find catalogue.find_help catalogue.offer catalogue.slip catalogue.suggestions entitlements.index entitlements.show
  places.suggestions places.around web.healthz web.language web.text_size
  people.sign_in people.sign_up people.sign_up_officer people.applied people.reset
  giving.join offers.volunteer organizations.join organizations.show

whoever is signed in:
  people.sign_out people.account people.code people.confirm people.enrol people.end_other_devices
  people.new_recovery_codes people.remove_second_factor
  oversight.desk notices.inbox notices.outward notices.read_all catalogue.saved

the director to whom it belongs:
  notices.open_notice people.end_device catalogue.forget

those in charge of her, and whoever holds a permit:
  files.child disclosures.of_child referrals.need assessments.risk
  safeguarding.report
  entitlements.of_child entitlements.application entitlements.summary
  children.history households.index records.index records.disability records.assessed
  documents.index documents.show documents.picture

those in charge of her, the body that helps, and whoever holds a permit:
  referrals.show

the directors of her village:
  children.edit children.id_number disclosures.withdraw disclosures.stop
  households.edit households.parent households.away households.circumstance households.guardian
  households.care households.grounds households.contact
  records.schooling records.health records.registration records.placement records.category records.assess
  records.guard documents.new documents.delete
  needs.at_once

those in charge of her, and whoever holds a permit:
  moves.of_child rights.family rights.of_child rights.show rights.letter

the directors of her village:
  rights.link

the directors of her village and her supervisors:
  rights.limit rights.lift rights.new_request

those in charge of her:
  rights.decide

all who see children:
  rights.requests

anybody at all:
  rights.enter rights.one_time rights.ask rights.sent

anybody at all:
  tickets.enter tickets.one_time tickets.thanks tickets.family_thanks

nobody:
  rights.open_page tickets.open_page tickets.act tickets.family

the directors of her village and her supervisors:
  tickets.for_helper tickets.for_family

the directors of her village and her supervisors:
  moves.ask moves.absence moves.returned moves.close moves.reopen

those of the place she is to move to:
  moves.answer

all who see children:
  moves.transfers moves.absences moves.exits

all who oversee:
  moves.erasures

her supervisors and her county:
  moves.propose

her county:
  moves.decide

those in charge of her:
  records.guarded records.opened entitlements.apart

the directors of her village and her supervisors:
  entitlements.answers entitlements.apply entitlements.papers entitlements.hand_in entitlements.move

all who oversee:
  entitlements.missing entitlements.local entitlements.lay_down

her supervisors and her county:
  entitlements.withdraw

her county:
  entitlements.publish

all who see children:
  entitlements.applications

the directors of her village and her supervisors:
  needs.register referrals.end_need referrals.reopen_need
  assessments.assess visits.visit visits.draft visits.after
  referrals.shortlist referrals.ask referrals.ask_several referrals.follow referrals.disclose needs.recheck
  plans.check plans.keep_back

the body that helps:
  referrals.answer

her supervisors and her county:
  plans.show plans.decide plans.gap

her county:
  plans.stop

all who oversee:
  oversight.demand plans.index plans.ask plans.gaps plans.gap_file

her supervisors and her county:
  referrals.settle vacancies.act

her county:
  vacancies.assign vacancies.recall conferences.decide conferences.close conferences.move conferences.cancel

her supervisors and her county:
  conferences.show conferences.packet

all who oversee:
  conferences.index conferences.call

those in charge of her:
  vacancies.show

all who see needs:
  vacancies.index

all who oversee:
  vacancies.decide

her supervisors and her county:
  permits.decide disclosures.review assessments.decide

the asker, her supervisors and her county:
  permits.end

all who see children:
  children.index children.find permits.index permits.ask

all who keep files:
  children.new

all who keep files or oversee:
  records.gaps

all who see needs:
  needs.index

all who see needs or answer:
  referrals.index

all who answer:
  referrals.sessions referrals.new_session

those on the report's path:
  safeguarding.show safeguarding.paper

those who made the report, and her supervisors and her county:
  safeguarding.note_told

her supervisors and her county:
  safeguarding.acknowledge safeguarding.note safeguarding.close safeguarding.review safeguarding.learn

all who must report:
  safeguarding.index

anybody at all:
  safeguarding.tell safeguarding.answer

all who oversee:
  safeguarding.register

all who keep a county's settings:
  safeguarding.routing

all who go and see:
  visits.index visits.plan visits.no_plan

all who oversee:
  assessments.proposals
  oversight.township oversight.cell oversight.overdue oversight.pile disclosures.reviews

the applicant's supervisors:
  people.approve people.refuse people.disable people.enable people.appoint people.begin_reset

all who approve accounts:
  people.approvals

all who review offers:
  offers.review

all who verify bodies:
  organizations.review

her county:
  organizations.verify organizations.refuse

all who offer help:
  offers.mine offers.new

all who offer help for a body:
  offers.write

all who speak for a body:
  organizations.own organizations.edit

the body that helps:
  offers.manage offers.edit offers.capacity offers.submit offers.pause offers.resume offers.withdraw offers.recheck

her county:
  offers.examine offers.publish offers.send_back

all who give:
  giving.desk giving.wishes giving.project giving.pledge giving.pledges

all volunteers:
  vetting.mine
  shifts.mine shifts.week shifts.away shifts.make_feed shifts.end_feed shifts.hours_page shifts.hours_file shifts.leave

all who refer or stand beside volunteers:
  shifts.index

the volunteer who comes, the directors of her village and her supervisors:
  shifts.plan shifts.show shifts.agree shifts.decline shifts.cancel

the directors of her village and her supervisors:
  shifts.code

the directors of her village, her supervisors and the body beside the volunteer:
  shifts.confirm

the volunteer who comes:
  shifts.check_in shifts.write shifts.swap shifts.keep shifts.back shifts.certificate

the volunteer who was asked to stand in:
  shifts.take

nobody:
  shifts.calendar

anybody at all:
  shifts.verify

all who vet volunteers:
  vetting.index vetting.poster

her county:
  vetting.volunteer

the donor who pledged:
  giving.withdraw

all who offer help for a body:
  funds.index

the body that helps:
  funds.show funds.papers funds.bring funds.application funds.commitment funds.book funds.book_file funds.pledge
  funds.payments funds.payments_file funds.statements funds.statement funds.statement_file

all who buy or deliver:
  purchases.index

all who buy:
  purchases.new

her county and the body that delivers:
  purchases.show purchases.milestone

her county:
  purchases.new_milestone purchases.move

the body that delivers:
  purchases.offers

all who open schemes or learn:
  growth.index

all who open schemes:
  growth.new

her county and those there who learn:
  growth.show

those of her county who learn:
  growth.join

the director to whom it belongs:
  growth.leave

her county:
  growth.close growth.complete

all who keep a county's settings:
  settings.index settings.edit matching.weights

all who keep the system:
  catalogue.groups catalogue.new_group catalogue.edit_group

all who read the audit:
  audit.entries

all who keep the register of incidents:
  audit.incidents audit.incident audit.new_incident
"""


def read_table() -> dict[str, str]:
    """For each door, who may come in, in words."""
    found: dict[str, str] = {}
    who = ""
    for line in TABLE.splitlines():
        if line.endswith(":"):
            who = line.removesuffix(":")
        for door in line.split() if line.startswith("  ") else ():
            assert door not in found, f"{door} stands twice in the table"
            found[door] = who
    return found
