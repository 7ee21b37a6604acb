import pytest

from tests.unit.telegram.sending.desk import Desk


@pytest.fixture
def desk() -> Desk:
    return Desk()
