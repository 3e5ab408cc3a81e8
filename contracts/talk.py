"""One can talk about contracts."""

from bpo.kernel.locale import _l
from bpo.talk.subjects import talk_about
from contracts import queries

talk_about("contracts_contract", _l("Contract"), "contracts.view", queries.contract_page, "/contracts/{id}")
