"""Calls in the order of their arrival, and a project's queues and logins, by index.

Revision ID: 0013
Revises: 0012
"""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_operations_call_arrived", "operations_call", ["project_id", "arrived_at", "id"], unique=False)
    op.create_index("ix_operations_call_queue", "operations_call", ["project_id", "queue"], unique=False)
    op.create_index("ix_operations_call_agent", "operations_call", ["project_id", "agent_login"], unique=False)
    op.drop_index("ix_operations_call_agent_login", table_name="operations_call")


def downgrade() -> None:
    op.create_index("ix_operations_call_agent_login", "operations_call", ["agent_login"], unique=False)
    op.drop_index("ix_operations_call_agent", table_name="operations_call")
    op.drop_index("ix_operations_call_queue", table_name="operations_call")
    op.drop_index("ix_operations_call_arrived", table_name="operations_call")
