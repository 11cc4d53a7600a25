"""What the tests of plans share: the search for a plan's parameters, which takes seconds, is made once for a plan."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from simulate.studies.init import design
from tests.studies.init.plans import fitted_once


@pytest.fixture(autouse=True, scope="module")
def _plans_are_searched_once() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(design, "fit", fitted_once)
        yield
