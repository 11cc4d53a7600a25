"""What the tests of plans share: the search for a plan's parameters, which takes seconds, is made once for a plan."""

from __future__ import annotations

import pickle
from collections.abc import Iterator

import pytest

from simulate.studies.init import design
from simulate.studies.init.fitting import Fitted, fit
from simulate.studies.init.given import GivenPlan

FOUND: dict[bytes, Fitted] = {}


def remembered(plan: GivenPlan) -> Fitted:
    """What `fit` finds, which depends on the plan alone and is never changed."""
    asked = pickle.dumps(plan)
    if asked not in FOUND:
        FOUND[asked] = fit(plan)
    return FOUND[asked]


@pytest.fixture(autouse=True, scope="module")
def _plans_are_searched_once() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(design, "fit", remembered)
        yield
