import pytest

from tests.unit.cloning.erasure.restored.kept import Kept


@pytest.fixture
def kept() -> Kept:
    return Kept()
