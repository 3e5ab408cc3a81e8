"""One can talk about bills."""

from billing.invoices import queries
from bpo.kernel.locale import _l
from bpo.talk.subjects import talk_about

talk_about("billing_bill", _l("Bill"), "bills.view", queries.bill_page, "/bills/{id}")
