"""The main road: one client's project from the sales handover to an issued invoice, walked by the people it needs.

Each act is first refused to somebody it is not for (`not_by=`), then done; the parts of the story stand beside this.
"""

from datetime import date

from sqlalchemy import select

from bpo.kernel import journal
from bpo.kernel.models import JournalEntry
from bpo.projects import actions as projects
from bpo.projects.queries import decision_of
from tests.projects.makers import make_prepared_project, refused
from tests.stories import dealing, invoicing, manning, opening, planning, running, selling
from tests.stories.company import found

GO_LIVE = date(2026, 10, 1)
ROAD = (
    "clients.registered", "projects.opened", "clients.requirements_imported", "clients.handover_sent",
    "clients.handover_accepted", "projects.appointed", "plans.opinion_returned", "plans.approved", "contracts.signed",
    "hiring.hired", "tasks.confirmed", "seats.assigned", "agents.manual_acknowledged", "agents.activated",
    "projects.went_live", "imports.taken_in", "billing.drafted", "billing.approved", "billing.issued",
)  # fmt: skip


def test_a_project_goes_from_handover_to_invoice(app, session, clock):
    company = found(session, clock, date(2026, 8, 10))
    client = selling.register_client(company)
    project = selling.open_the_project(company, client, "云澜电商售后热线", GO_LIVE)
    neighbour = selling.open_the_project(company, client, "云澜直播大促支援", GO_LIVE)
    selling.hand_over(company, project)

    company.on(date(2026, 8, 11))
    planning.appoint_manager(company, project)
    plan = planning.write_plan(company, project)
    company.on(date(2026, 8, 14))
    planning.review_plan(company, project, plan)

    company.on(date(2026, 8, 20))
    contract = dealing.sign_contract(company, project)
    dealing.add_a_seat(company, contract)

    company.on(date(2026, 8, 25))
    hired = manning.hire(company, project)
    company.on(date(2026, 9, 10))
    manning.train_and_sign(company, project, hired)

    company.on(date(2026, 9, 20))
    site = opening.build_site(company)
    undone = planning.do_tasks(company, project, but=1)
    opening.find_gate_shut(company, project, undone)
    planning.do_tasks(company, project)
    opening.assign_seats(company, project, neighbour, site)
    planning.publish_manual(company, project)
    manning.clear_for_calls(company, project, hired)
    company.on(GO_LIVE, 8)
    opening.go_live(company, project)

    company.on(date(2026, 11, 2))
    running.import_calls(company, project)
    running.read_figures(company, project)
    running.import_orders(company, project)
    bill = invoicing.bill_month(company, contract)
    invoice = invoicing.issue(company, bill)
    company.on(date(2026, 11, 10))
    invoicing.stays_as_it_is(company, invoice, lambda: dealing.raise_the_base(company, contract))

    acts = list(session.scalars(select(JournalEntry.act).order_by(JournalEntry.id)))
    first_times = [acts.index(act) for act in ROAD]
    assert first_times == sorted(first_times)
    assert journal.verify(session, app.extensions["settings"].key("journal")).ok


def test_the_director_opens_a_gate_that_is_not_met_and_answers_for_it(session):
    project, crew, _plan = make_prepared_project(session)
    go_live = {"project_id": project.id, "now": session.info["clock"]()}
    with refused("gate_not_met"):
        projects.confirm_go_live(session, crew.manager, **go_live)
    with refused("forbidden"):
        projects.override_go_live(session, crew.manager, reason="客户要求按期上线，一周内补齐", **go_live)
    with refused("reason_short"):
        projects.override_go_live(session, crew.director, reason="赶时间", **go_live)
    projects.override_go_live(session, crew.director, reason="客户要求按期上线，一周内补齐", **go_live)
    session.commit()
    decision = decision_of(session, project.id)
    unmet = {one["code"] for one in decision.findings if not one["ok"]}
    assert (decision.met, decision.override_reason) == (False, "客户要求按期上线，一周内补齐")
    assert {"tasks_confirmed", "manual_published", "contract", "seats_assigned"} <= unmet
