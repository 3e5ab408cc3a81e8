"""Pages of imports: upload, which column holds what, what the file would do, what came of it, rows to be corrected."""

from operations.intake.views.batches import BATCHES, receive_upload, views
from operations.intake.views.rows import changes_of
from operations.intake.views.steps import rejected_file, title_of

__all__ = ["BATCHES", "changes_of", "receive_upload", "rejected_file", "title_of", "views"]
