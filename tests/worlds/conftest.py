"""What the tests of the sample worlds share: each module's `vendor`, read."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy.orm import Session


@pytest.fixture
def reading(vendor: Flask) -> Iterator[Session]:
    """A reading session on the world that the module built."""
    with vendor.app_context(), vendor.extensions["database"].reads() as session:
        yield session
