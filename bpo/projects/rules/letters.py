"""What a letter of appointment offers to begin with, by cooperation mode; the director changes it as is due."""

from bpo.clients.rules import CooperationMode
from bpo.kernel.errors import text
from bpo.kernel.roles import Department

M, D = CooperationMode, Department

PLAN = text("Write the project plan against the client's requirements and convene its review.")
FOLLOW = text("Follow the departments' work up to the go-live and confirm it.")
LEAD = text("Lead the operation, answer for service levels and keep the client informed.")
DUTIES = {
    M.SYSTEM: (
        PLAN,
        FOLLOW,
        text("Answer for deployment, tailoring, test and hand-over of the system, then for its upkeep."),
    ),
    M.SEAT: (
        PLAN,
        FOLLOW,
        text("Answer for site, seats and lines, and see to the client's orders within their notice."),
    ),
    M.PEOPLE: (PLAN, FOLLOW, text("Answer for recruiting, training and keeping the people on the client's site.")),
    M.FULL: (PLAN, FOLLOW, LEAD),
}
AUTHORITY = (
    text("Call on the departments within the approved plan, with their heads' knowledge."),
    text("Send back work that does not meet the plan."),
    text("Report to the operations director what endangers the go-live."),
)
CALLED_ON = {
    M.SYSTEM: (D.SYSTEM, D.TECHNOLOGY),
    M.SEAT: (D.SYSTEM, D.TECHNOLOGY, D.ADMINISTRATION),
    M.PEOPLE: (D.HR, D.ADMINISTRATION),
    M.FULL: (D.SYSTEM, D.TECHNOLOGY, D.HR, D.ADMINISTRATION),
}
GOALS = {
    M.SYSTEM: text("The system is accepted by the client on the planned day."),
    M.SEAT: text("The seats are ready on the planned day and stay available as agreed."),
    M.PEOPLE: text("The positions are filled with certified people on the planned day."),
    M.FULL: text("The project goes live on the planned day and meets its service levels from the first month."),
}
