"""Which records of clients one can talk about; on a handover also about its requirements."""

from bpo.clients import queries
from bpo.kernel.locale import _l
from bpo.talk.subjects import talk_about

talk_about("clients_client", _l("Client"), "clients.view", queries.client_page, "/clients/{id}")
talk_about("clients_handover", _l("Handover"), "handovers.view", queries.readable_handover, "/handovers/{id}")
