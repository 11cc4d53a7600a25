"""Units of headings: applied where they are certain, refused with what was understood where they are not."""

from __future__ import annotations

import pytest

from simulate.studies.init.given import GivenPlan
from simulate.studies.init.headings import Asked
from simulate.studies.init.planfile import parse_plan
from simulate.studies.init.refusals import PlanFileError
from simulate.studies.init.units import Unit, UnitError, unit_of

USUAL = {"volume": "volume", "price": "price", "unit_cost": "unit_cost", "fixed_cost": "fixed_cost", "capex": "capex"}
NUMBERS = "500000,2000,1200,0.5,2.5"


def headed(**headings: str) -> str:
    head = ",".join(["year", *(f'"{text}"' for text in (USUAL | headings).values())])
    return "\n".join([head, *(f"{year},{NUMBERS}" for year in (2027, 2028, 2029))])


def first(plan: GivenPlan) -> dict[str, float]:
    return {column: float(getattr(plan, column)[0]) for column in USUAL}


APPLIED = {
    "per thousand": ({"price": "price [EUR per thousand units]"}, {"price": 2.0}),
    "per 1000": ({"price": "price [EUR per 1000 units]"}, {"price": 2.0}),
    "per 1,000": ({"price": "price [EUR/1,000 units]"}, {"price": 2.0}),
    "per million BTU": ({"price": "price [USD/million BTU]"}, {"price": 0.002}),
    "per MMBtu on MMBtu": ({"volume": "volume [MMBtu]", "price": "price [USD/MMBtu]"}, {"price": 2000.0}),
    "per 100 kg": ({"volume": "volume [kg]", "price": "price [EUR/100 kg]"}, {"price": 20.0}),
    "per dozen": ({"price": "price [EUR/dozen]"}, {"price": 2000.0 / 12.0}),
    "cents": ({"volume": "volume [kWh]", "price": "price [ct/kWh]"}, {"price": 20.0}),
    "cents with a sign": ({"price": "price [\u20acct/unit]"}, {"price": 20.0}),
    "EUR/MWh on kWh": ({"volume": "volume [kWh]", "price": "price [EUR/MWh]"}, {"price": 2.0}),
    "EUR/kWh on MWh": ({"volume": "volume [MWh]", "price": "price [EUR/kWh]"}, {"price": 2e6}),
    "kt on EUR/t": ({"volume": "volume [kt]", "price": "price [EUR/t]"}, {"volume": 5e8, "price": 2000.0}),
    "t on EUR/kg": ({"volume": "volume [t]", "price": "price [EUR/kg]"}, {"price": 2e6}),
    "kEUR per unit": ({"price": "price [kEUR/unit]"}, {"price": 2e6}),
    "Tsd.": ({"volume": "volume [Tsd. t]"}, {"volume": 5e8}),
    "'000": ({"volume": "volume ('000 t)"}, {"volume": 5e8}),
    "000s": ({"volume": "volume (000s)"}, {"volume": 5e8}),
    "1000": ({"volume": "volume [1000 t]"}, {"volume": 5e8}),
    "10^3": ({"volume": "volume [10^3 t]"}, {"volume": 5e8}),
    "k": ({"volume": "Volume (k)"}, {"volume": 5e8}),
    "mn": ({"volume": "Volume (mn units)"}, {"volume": 5e11}),
    "second brackets": ({"volume": "volume (net) [thousand]"}, {"volume": 5e8}),
    "without brackets": ({"volume": "Volume in thousand t", "price": "Price EUR/t"}, {"volume": 5e8, "price": 2000.0}),
    "a comma": ({"volume": "Volume, kt", "capex": "Capex, EURm"}, {"volume": 5e8, "capex": 2.5}),
    "cost per unit": ({"volume": "Volume [kWh]", "unit_cost": "Cost per MWh [EUR]"}, {"unit_cost": 1.2}),
    "a month": ({"volume": "volume [units per month]", "capex": "capex [EUR m/month]"}, {"volume": 6e6, "capex": 30.0}),
    "a quarter": ({"fixed_cost": "fixed cost [EUR m per quarter]"}, {"fixed_cost": 2.0}),
    "a year": ({"volume": "volume [t p.a.]", "capex": "capex [EUR m p.a.]"}, {"volume": 5e5, "capex": 2.5}),
    "EURm": ({"capex": "Capex (EURm)"}, {"capex": 2.5}),
    "mEUR": ({"capex": "Capex (m\u20ac)"}, {"capex": 2.5}),
    "TEUR": ({"capex": "Capex (TEUR)", "fixed_cost": "Fixed cost (T\u20ac)"}, {"capex": 2.5e-3, "fixed_cost": 5e-4}),
    "Mio.": ({"capex": "Investitionen [Mio. EUR]"}, {"capex": 2.5}),
    "Mrd.": ({"capex": "Capex [Mrd. EUR]"}, {"capex": 2500.0}),
    "$'000": ({"capex": "Capex ($'000)"}, {"capex": 2.5e-3}),
    "lakh": ({"capex": "Capex [INR lakh]"}, {"capex": 0.25}),
    "single": ({"capex": "Capex [single EUR]"}, {"capex": 2.5e-6}),
}


@pytest.mark.parametrize(("headings", "expected"), APPLIED.values(), ids=APPLIED)
def test_a_unit_is_applied(headings: dict[str, str], expected: dict[str, float]) -> None:
    usual = {"volume": 5e5, "price": 2000.0, "unit_cost": 1200.0, "fixed_cost": 0.5, "capex": 2.5}
    assert first(parse_plan(headed(**headings))) == pytest.approx(usual | expected, rel=1e-12)


REFUSED = {
    "an unknown word": ({"volume": "volume [widgets]"}, "volume: expected a unit that is understood, got [widgets]"),
    "beside what is known": (
        {"price": "price [EUR/frob]"},
        'price: expected a unit that is understood, got [EUR/frob], where "frob" is not (understood: EUR)',
    ),
    "a metric ton or a million": ({"volume": "volume [Mt]"}, "volume: expected a unit that is understood, got [Mt]"),
    "metres or millions": ({"volume": "volume [m]"}, "volume: expected a unit that is understood, got [m]: metres"),
    "per metre or million": (
        {"price": "price [EUR/m]"},
        "price: expected a unit that is understood, got [EUR/m]: metres",
    ),
    "thousands of what": (
        {"price": "price [thousand]"},
        "price: expected a unit as thousand EUR per unit, got [thousand]",
    ),
    "a scale behind": (
        {"price": "price [USD/unit in thousands]"},
        "price: expected a scale in front of what it scales",
    ),
    "tonnes or thousands": ({"volume": "volume [T]"}, "volume: expected a unit that is understood, got [T]: tonnes"),
    "a day": (
        {"volume": "volume [t per day]"},
        "volume: expected an amount a year, a quarter or a month, got [t per day]",
    ),
    "a week": ({"capex": "capex [EUR m/week]"}, "capex: expected an amount a year, a quarter or a month, got"),
    "a price in time": ({"price": "price [EUR/user/month]"}, "price: expected money per unit, got a rate in time"),
    "a share": ({"fixed_cost": "fixed cost [%]"}, "fixed_cost: expected a unit that is understood, got [%]"),
    "an old price level": ({"price": "price [EUR 2025]"}, "price: expected a unit that is understood, got [EUR 2025]"),
    "two scales": ({"volume": "volume [kt] (thousand)"}, "volume: expected one unit, got [kt] and [thousand]"),
    "single currency": ({"capex": "capex [EUR]"}, "capex: expected a unit that says thousand, million or billion"),
    "money per tonne": ({"fixed_cost": "fixed cost [EUR/t]"}, "fixed_cost: expected money in millions, got [EUR/t]"),
    "a volume in money": ({"volume": "volume [EUR m]"}, "volume: expected a number of units, got [EUR m]"),
    "another kind": (
        {"volume": "volume [t]", "price": "price [EUR/MWh]"},
        "price: expected a unit that volumes are told in, t, got MWh",
    ),
    "short tons on tonnes": (
        {"volume": "volume [t]", "price": "price [USD/ton]"},
        "price: expected a unit that volumes are told in, t, got ton",
    ),
    "per kt alone": ({"price": "price [EUR/kt]"}, "price: expected a unit of volume too, got"),
    "two units and no volume's": (
        {"price": "price [EUR/MWh]", "unit_cost": "unit cost [EUR/kWh]"},
        "volume: expected a unit of volume, got none beside MWh and kWh",
    ),
    "two currencies": (
        {"price": "price [USD/t]", "capex": "capex [EUR m]"},
        "capex: expected one currency, got EUR beside USD (line 1)",
    ),
}


@pytest.mark.parametrize(("headings", "message"), REFUSED.values(), ids=REFUSED)
def test_a_unit_that_is_not_certain_is_refused(headings: dict[str, str], message: str) -> None:
    with pytest.raises(PlanFileError) as caught:
        parse_plan(headed(**headings), "plan.csv")
    assert str(caught.value).splitlines()[0].startswith(f"plan.csv:1: {message}")


@pytest.mark.parametrize("text", ["thousand EUR thousand", "EUR USD", "EUR/", "EUR/t/kg", "1e3 k EUR", "\uff4b"])
def test_no_unit(text: str) -> None:
    with pytest.raises(UnitError):
        unit_of(text)


def test_parts_of_a_unit() -> None:
    assert unit_of("") == Unit()
    assert unit_of("kEUR per thousand units per month") == Unit(1e3, "EUR", per=1e3, per_noun="unit", months=1)


# ---- currency and unit of the whole plan ----------------------------------------------------------------------------


def test_the_currency_of_the_headings_is_taken() -> None:
    assert parse_plan(headed(price="price (EUR/t)", capex="capex (EUR m)")).currency == "EUR"
    assert parse_plan(headed(price="price (\u20ac)")).currency == "EUR"
    assert parse_plan(headed(price="price ($/t)", capex="capex (CAD m)")).currency == "CAD"
    assert parse_plan(headed()).currency == ""


def test_the_currency_of_a_title_and_of_cells_is_taken() -> None:
    assert parse_plan(f"Plan; all money in EUR million\n{headed()}".replace(";", " -")).currency == "EUR"
    assert parse_plan(headed().replace(",2000,", ",\u00a32000,")).currency == "GBP"


def test_a_currency_against_the_users() -> None:
    assert parse_plan(headed(capex="capex [$ m]"), asked=Asked(currency="AUD")).currency == "AUD"
    with pytest.raises(PlanFileError, match=r"capex: expected one currency, got EUR beside USD \(--currency\)"):
        parse_plan(headed(capex="capex [EUR m]"), asked=Asked(currency="USD"))


def test_the_users_unit_makes_a_word_known_and_is_converted_to() -> None:
    assert parse_plan(headed(volume="volume [thousand widgets]"), asked=Asked(unit="widgets")).volume[0] == 5e8
    plan = parse_plan(headed(volume="volume [kWh]", price="price [EUR/kWh]"), asked=Asked(unit="MWh"))
    assert (plan.volume[0], plan.price[0], plan.unit) == pytest.approx((500.0, 2e6, "MWh"))
    with pytest.raises(PlanFileError, match=r"volume: expected MWh \(--unit\), got t"):
        parse_plan(headed(volume="volume [t]"), asked=Asked(unit="MWh"))


TITLES = (
    "in kEUR",
    "Plan (k EUR)",
    "in 1.000 EUR",
    "TEUR",
    "EUR '000",
    "Angaben in Tsd. EUR",
    "in thousands",
    "in millions",
)


@pytest.mark.parametrize("title", TITLES)
def test_a_title_that_states_a_scale(title: str) -> None:
    with pytest.raises(PlanFileError, match=r"plan\.csv:1: expected the unit in each heading"):
        parse_plan(f"{title}\n{headed()}")


@pytest.mark.parametrize("title", ["Money in EUR million", "Plan of March", "Version 3", "100 % of the venture"])
def test_a_title_that_states_none(title: str) -> None:
    assert parse_plan(f"{title}\n{headed()}").volume[0] == 5e5


def test_a_scale_in_a_title_has_to_stand_in_the_headings() -> None:
    title = "All figures in EUR thousand"
    with pytest.raises(PlanFileError, match=r"plan\.csv:1: expected the unit in each heading"):
        parse_plan(f"{title}\n{headed()}")
    each = headed(fixed_cost="fixed cost [kEUR]", capex="capex [kEUR]")
    assert parse_plan(f"{title}\n{each}").capex[0] == pytest.approx(2.5e-3)


@pytest.mark.parametrize(
    ("headings", "told"),
    [
        ({"volume": "volume [GWh]", "price": "price [EUR/kWh]"}, "unit cost is taken as it stands, per GWh"),
        ({"unit_cost": "unit_cost [EUR/dozen]"}, "price is taken as it stands, per unit"),
        ({"price": "price [cents]", "unit_cost": "unit_cost [EUR]"}, "unit cost is taken as it stands, per unit"),
        ({"price": "price [EUR/dozen]", "unit_cost": "unit_cost [EUR/dozen]"}, ""),
        ({"volume": "volume [t]", "price": "price [EUR/t]"}, ""),
        ({}, ""),
    ],
    ids=str,
)
def test_a_cost_without_a_unit_beside_a_price_with_one(headings: dict[str, str], told: str) -> None:
    """It may mean the price's unit or the volume's, a million apart: which one is taken is said."""
    assert "".join(one for one in parse_plan(headed(**headings)).notes if "as it stands" in one).startswith(told)
    assert any("as it stands" in one for one in parse_plan(headed(**headings)).notes) == bool(told)
