"""A project's whole life: from the opportunity over two rounds of review, a change in the middle with a new baseline, a
gate that stays shut and is overridden, to its closing.
"""

from datetime import date, timedelta
from decimal import Decimal

from bpo.clients import actions as clients
from bpo.clients.rules import CooperationMode, OpportunitySource, OpportunityStage, ServiceKind
from bpo.kernel import journal
from bpo.projects import actions as projects
from bpo.projects import queries
from bpo.projects.rules import ProjectState
from tests.stories import changing, closing, planning, selling
from tests.stories.company import Company, found

GO_LIVE = date(2026, 10, 1)


def test_a_project_lives_from_the_opportunity_to_its_end(app, session, clock):
    company = found(session, clock, date(2026, 8, 3))
    client = selling.register_client(company)
    project = win(company, client)
    company.on(date(2026, 8, 10))
    selling.hand_over(company, project)
    company.on(date(2026, 8, 11))
    planning.appoint_manager(company, project)
    plan = planning.write_plan(company, project)
    company.on(date(2026, 8, 14))
    planning.review_plan(company, project, plan)
    first = plan.content_hash

    company.on(date(2026, 8, 20))
    changing.change_the_hours(company, project)
    session.refresh(plan)
    assert plan.content_hash == first and queries.approved_plan(session, project.id).number == 2

    company.on(date(2026, 9, 20))
    planning.do_tasks(company, project, but=2)
    company.on(GO_LIVE, 8)
    override(company, project)
    closing.end_it(company, project, GO_LIVE + timedelta(days=30))
    assert journal.verify(session, app.extensions["settings"].key("journal")).ok


def win(company: Company, client):
    """A lead is costed, quoted and won: by opening its project, never by saying so."""
    deal = company.act(
        clients.open_opportunity, "sales", not_by="manager", client_id=client.id, title="售后热线外包",
        mode=CooperationMode.FULL, source=OpportunitySource.REFERRAL, services=[ServiceKind.CONSULTATION],
        value=Decimal(720_000), seats=3,
    )  # fmt: skip
    stage = {"opportunity_id": deal.id}
    for one in ("qualified", "costing", "quoted", "negotiating"):
        company.act(clients.move_opportunity, "sales", not_by="finance", stage=OpportunityStage(one), **stage)
    kept = company.act(clients.keep_advice, "sales", not_by="director", **stage, seats="3", core="no")
    assert {one["way"] for one in kept.results["ways"]} == {"build", "outsource", "host"}
    company.refuses("opportunity_opens_project", clients.move_opportunity, "sales", stage=OpportunityStage.WON, **stage)
    project = company.act(
        projects.open_project, "sales", not_by="director", client_id=client.id, name="云澜电商售后热线",
        mode=CooperationMode.FULL, services=[ServiceKind.CONSULTATION, ServiceKind.COMPLAINTS], go_live_on=GO_LIVE,
        opportunity_id=deal.id,
    )  # fmt: skip
    company.session.refresh(deal)
    assert (deal.stage, deal.project_id) == (OpportunityStage.WON, project.id)
    return project


def override(company: Company, project) -> None:
    """The gate names what is missing; the director opens it with a reason, a measure, its owner and an end."""
    gate = {"project_id": project.id}
    missing = company.refuses("gate_not_met", projects.confirm_go_live, "manager", **gate).facts["missing"]
    assert len(missing) > 3
    told = {
        "reason": "客户大促在即，缺项一周内补齐", "measure": "质检每日抽听两倍录音",
        "expires_on": GO_LIVE + timedelta(days=7), "measure_owner_id": company.ids["service"],
    }  # fmt: skip
    decision = company.act(projects.override_go_live, "director", not_by="manager", **gate, **told)
    company.session.refresh(project)
    assert (decision.met, project.state, project.live_on) == (False, ProjectState.LIVE, GO_LIVE)
    unmet = {one["code"] for one in decision.findings if not one["ok"]}
    assert {"tasks_confirmed", "manual_published", "contract"} <= unmet and "changes_dealt_with" not in unmet
