"""Which records of hiring one can talk about."""

from bpo.kernel.locale import _l
from bpo.talk.subjects import talk_about
from staffing.hiring import queries

talk_about("staffing_requisition", _l("Requisition"), "hiring.view", queries.requisition_page, "/requisitions/{id}")
talk_about("staffing_candidate", _l("Candidate"), "hiring.view", queries.candidate_page, "/candidates/{id}")
