"""Who may do what: the one matrix.

Columns are roles, rows are permits. `A`: on every record. `P`: on records of the projects the person is a member of.
`S`: on the person's own record. `.`: not at all. A person with several roles has the widest of their scopes.
Reading a row answers "who can do this?", reading a column "what can this role do?".
"""

from enum import StrEnum


class Role(StrEnum):
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"
    DIRECTOR = "director"
    PROJECT_MANAGER = "project_manager"
    SALES = "sales"
    SERVICE_MANAGER = "service_manager"
    SYSTEM = "system"
    TECHNOLOGY = "technology"
    HR = "hr"
    ADMINISTRATION = "administration"
    FINANCE = "finance"
    TEAM_LEADER = "team_leader"
    AGENT = "agent"
    CLIENT = "client"


class Department(StrEnum):
    """The departments that review plans and carry out their items (DOMAIN §1)."""

    SALES = "sales"
    OPERATIONS = "operations"
    SYSTEM = "system"
    TECHNOLOGY = "technology"
    HR = "hr"
    ADMINISTRATION = "administration"
    FINANCE = "finance"


COLUMNS = {
    "adm": Role.ADMINISTRATOR, "aud": Role.AUDITOR, "dir": Role.DIRECTOR, "pm": Role.PROJECT_MANAGER,
    "sal": Role.SALES, "svc": Role.SERVICE_MANAGER, "sys": Role.SYSTEM, "tec": Role.TECHNOLOGY, "hr": Role.HR,
    "ofc": Role.ADMINISTRATION, "fin": Role.FINANCE, "tl": Role.TEAM_LEADER, "agt": Role.AGENT, "cli": Role.CLIENT,
}  # fmt: skip

MATRIX = """
permit                          adm aud dir pm  sal svc sys tec hr  ofc fin tl  agt cli
people.view                     A   A   A   .   .   .   .   .   .   .   .   .   .   .
people.manage                   A   .   .   .   .   .   .   .   .   .   .   .   .   .
people.assign_members           A   .   A   P   .   .   .   .   .   .   .   .   .   .
departments.view                A   A   A   A   A   A   A   A   A   A   A   A   .   .
vendor.view                     A   A   A   .   .   .   .   .   .   .   A   .   .   .
vendor.edit                     A   .   .   .   .   .   .   .   .   .   .   .   .   .
numbering.view                  A   A   .   .   .   .   .   .   .   .   A   .   .   .
numbering.edit                  A   .   .   .   .   .   .   .   .   .   .   .   .   .
holidays.view                   A   A   A   A   A   A   A   A   A   A   A   A   A   .
holidays.edit                   A   .   .   .   .   .   .   .   A   .   .   .   .   .
journal.view                    A   A   .   .   .   .   .   .   .   .   .   .   .   .
mail.manage                     A   .   .   .   .   .   .   .   .   .   .   .   .   .
lists.share                     A   .   A   .   .   .   .   .   .   .   .   .   .   .
notices.read                    S   S   S   S   S   S   S   S   S   S   S   S   S   S
jobs.view                       A   A   A   P   P   P   P   .   P   .   A   P   .   .
jobs.stop                       A   .   A   P   P   P   P   .   P   .   P   P   .   .
calendar.view                   A   A   A   .   .   .   .   .   .   .   .   .   .   .
calendar.run                    A   .   A   .   .   .   .   .   .   .   .   .   .   .

clients.view                    .   A   A   P   A   P   P   P   P   P   A   .   .   .
clients.register                .   .   A   .   A   .   .   .   .   .   .   .   .   .
clients.edit                    .   .   A   .   A   .   .   .   .   .   A   .   .   .
clients.view_contacts           .   A   A   P   A   P   P   .   .   .   A   .   .   .
clients.reveal_contact          .   .   A   P   A   P   .   .   .   .   A   .   .   .
opportunities.view              .   A   A   .   A   .   .   .   .   .   A   .   .   .
opportunities.edit              .   .   .   .   A   .   .   .   .   .   .   .   .   .

requirements.view               .   A   A   P   A   P   P   P   P   P   P   P   .   P
requirements.edit               .   .   .   .   A   .   .   .   .   .   .   .   .   .
handovers.view                  .   A   A   P   A   P   P   P   P   P   P   P   .   .
handovers.send                  .   .   .   .   A   .   .   .   .   .   .   .   .   .
handovers.answer                .   .   A   .   .   .   .   .   .   .   .   .   .   .
changes.view                    .   A   A   P   A   P   P   P   P   P   P   P   .   P
changes.view_register           .   A   A   P   A   P   P   P   P   P   P   P   .   .
changes.run                     .   .   .   .   A   .   .   .   .   .   .   .   .   .
changes.assess                  .   .   A   P   A   P   P   P   P   P   P   .   .   .
changes.respond                 .   .   A   P   A   P   P   P   P   P   P   .   .   .
changes.decide                  .   .   A   .   .   .   .   .   .   .   .   .   .   .
changes.deal                    .   .   A   P   A   P   P   P   P   P   P   .   .   .
feedback.view                   .   A   A   P   A   P   P   P   P   P   P   P   .   P
feedback_register.view          .   A   A   P   A   P   P   P   P   P   P   P   .   .
feedback.record                 .   .   .   P   A   P   .   .   .   .   .   .   .   .
feedback.give                   .   .   .   .   .   .   .   .   .   .   .   .   .   P
feedback.assign                 .   .   A   P   .   .   .   .   .   .   .   .   .   .
feedback.answer                 .   .   A   P   A   P   P   P   P   P   P   P   .   .
feedback.close                  .   .   .   .   A   .   .   .   .   .   .   .   .   .
feedback.reopen                 .   .   .   P   A   .   .   .   .   .   .   .   .   P
duties.view                     A   A   A   A   A   .   .   .   .   .   .   .   .   .
duties.edit                     A   .   A   .   .   .   .   .   .   .   .   .   .   .

projects.view                   .   A   A   P   A   P   P   P   P   P   A   P   P   P
projects.view_people            .   A   A   P   A   P   P   P   P   P   A   P   .   .
projects.open                   .   .   .   .   A   .   .   .   .   .   .   .   .   .
projects.appoint                .   .   A   .   .   .   .   .   .   .   .   .   .   .
projects.acknowledge            .   .   .   P   .   .   .   .   .   .   .   .   .   .
interfaces.name                 .   .   A   P   A   .   .   .   .   .   .   .   .   .
projects.hold                   .   .   A   .   .   .   .   .   .   .   .   .   .   .
plans.view                      .   A   A   P   A   P   P   P   P   P   P   P   .   .
plans.write                     .   .   .   P   .   .   .   .   .   .   .   .   .   .
plans.review                    .   .   A   .   A   .   P   P   P   P   P   .   .   .
tasks.view                      .   A   A   P   A   P   P   P   P   P   P   P   .   .
tasks.work                      .   .   A   P   A   P   P   P   P   P   P   .   .   .
tasks.confirm                   .   .   .   P   .   .   .   .   .   .   .   .   .   .
manuals.view                    .   A   A   P   P   P   P   .   P   .   .   P   P   .
manuals.publish                 .   .   .   .   .   P   .   .   .   .   .   .   .   .
manuals.approve                 .   .   .   P   .   .   .   .   .   .   .   .   .   .
manuals.view_readers            .   A   A   P   .   P   .   .   A   .   .   P   .   .
readiness.view                  .   A   A   P   A   P   P   P   P   P   P   P   .   .
readiness.confirm               .   .   .   P   .   .   .   .   .   .   .   .   .   .
readiness.override              .   .   A   .   .   .   .   .   .   .   .   .   .   .
closing.view                    .   A   A   P   A   P   P   P   P   P   A   P   .   .
closing.propose                 .   .   A   P   .   .   .   .   .   .   .   .   .   .
closing.decide                  .   .   A   .   .   .   .   .   .   .   .   .   .   .
closing.work                    .   .   A   P   A   P   P   P   P   P   A   .   .   .
certificates.draw_up            .   .   A   P   .   .   P   P   .   .   .   .   .   .
certificates.witness            .   .   A   P   A   P   P   P   P   P   A   P   .   .
certificates.erase              A   .   .   .   .   .   .   .   .   .   .   .   .   .
lessons.view                    .   A   A   P   A   P   P   P   P   P   A   P   .   .
lessons.write                   .   .   A   P   A   P   P   P   P   P   A   P   .   .
portfolio.view                  .   A   A   P   .   .   .   .   .   .   .   .   .   .
tasks.view_checklists           .   A   A   A   A   A   A   A   A   A   A   A   .   .
tasks.edit_checklists           .   .   A   .   .   A   .   .   .   .   .   .   .   .

contracts.view                  .   A   A   P   A   .   .   .   .   .   A   .   .   .
contracts.draft                 .   .   .   .   A   .   .   .   .   .   .   .   .   .
contracts.approve               .   .   A   .   .   .   .   .   .   .   A   .   .   .
contracts.sign                  .   .   .   .   A   .   .   .   .   .   .   .   .   .
contracts.terminate             .   .   A   .   .   .   .   .   .   .   .   .   .   .

hiring.view                     .   A   A   P   .   .   .   .   A   .   .   .   .   .
hiring.request                  .   .   .   P   .   .   .   .   A   .   .   .   .   .
hiring.approve                  .   .   A   .   .   .   .   .   .   .   .   .   .   .
hiring.run                      .   .   .   .   .   .   .   .   A   .   .   .   .   .
training.view                   .   A   A   P   .   P   .   .   A   .   .   P   S   .
training.run                    .   .   .   .   .   .   .   .   A   .   .   .   .   .
training.certify                .   .   .   P   .   .   .   .   .   .   .   P   .   .
agents.view                     .   A   A   P   .   P   P   .   A   P   .   P   S   .
agents.manage                   .   .   .   .   .   .   .   .   A   .   .   .   .   .
agents.assign                   .   .   .   P   .   .   .   .   A   .   .   .   .   .
agents.map_logins               .   .   .   .   .   .   A   .   .   .   .   .   .   .
agents.acknowledge_manual       .   .   .   .   .   .   .   .   .   .   .   .   S   .

seats.view                      .   A   A   P   .   P   A   A   .   A   P   P   .   .
seats.build                     .   .   .   .   .   .   A   .   .   A   .   .   .   .
seats.assign                    .   .   A   P   .   .   .   .   .   .   .   .   .   .
calls.view                      .   A   A   P   .   P   P   .   .   .   P   P   .   .
calls.reveal                    .   .   .   P   .   P   .   .   .   .   .   .   .   .
calls.import                    .   .   .   P   .   .   A   .   .   .   .   .   .   .
kpi.view                        .   A   A   P   P   P   P   .   .   .   A   P   .   P
orders.view                     .   A   A   P   P   .   .   .   .   .   A   .   .   .
orders.import                   .   .   .   P   .   .   .   .   .   .   A   .   .   .

bills.view                      .   A   A   P   P   .   .   .   .   .   A   .   .   .
invoices.view                   .   A   A   P   P   .   .   .   .   .   A   .   .   P
billing.run                     .   .   .   .   .   .   .   .   .   .   A   .   .   .
billing.approve                 .   .   A   .   .   .   .   .   .   .   A   .   .   .
billing.issue                   .   .   .   .   .   .   .   .   .   .   A   .   .   .
billing.export                  .   A   A   .   .   .   .   .   .   .   A   .   .   .
"""


def read_matrix(table: str) -> dict[str, dict[Role, str]]:
    """{permit: {role: scope}} from the table above; a malformed row is an error at start-up."""
    lines = [line.split() for line in table.strip().splitlines() if line.strip()]
    head, rows = lines[0][1:], lines[1:]
    if set(head) != set(COLUMNS):
        raise ValueError(f"the matrix's columns are {head}, the roles {list(COLUMNS)}")
    matrix: dict[str, dict[Role, str]] = {}
    for permit, *cells in rows:
        if len(cells) != len(head) or permit in matrix or not set(cells) <= set("APS."):
            raise ValueError(f"the matrix's row {permit} is malformed")
        matrix[permit] = {COLUMNS[column]: cell for column, cell in zip(head, cells, strict=True) if cell != "."}
    return matrix


ROLES = read_matrix(MATRIX)
