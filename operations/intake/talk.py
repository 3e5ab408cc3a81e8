"""One can talk about a file of calls or orders that was imported."""

from bpo.kernel.locale import _l
from bpo.talk.subjects import talk_about
from operations.intake import queries

talk_about(
    "operations_batch", _l("Import"), "", queries.batch_for, "/imports/{id}", title=lambda row: row.file_name
)  # fmt: skip
