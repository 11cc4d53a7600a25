"""The closed lists of words that units of headings are made of: scales, periods, measured and counted units, money."""

from __future__ import annotations

import re

WEEK = -1
"""A period whose number in a year is not certain: working days, 52 or 53 weeks."""


def _words(**lists: str) -> dict[str, str]:
    return {word: name for name, words in lists.items() for word in words.split()}


SCALES = {
    word: scale
    for scale, words in (
        (1e2, "hundred"),
        (1e3, "k thousand thousands thous thsd tsd tausend td milliers"),
        (1e6, "m mm mn mio mln mill million millions millionen"),
        (1e9, "bn mrd billion billions milliarden"),
        (1e5, "lakh lakhs"),
        (1e7, "crore crores"),
        (12.0, "dozen"),
        (1.0, "single"),
    )
    for word in words.split()
}
PERIODS = {
    word: months
    for months, words in (
        (12, "year years yr annum annual annually yearly jahr"),
        (3, "quarter qtr quartal quarterly"),
        (1, "month mo mth monat monthly"),
        (WEEK, "week weekly day daily hour woche tag stunde wk"),
    )
    for word in words.split()
}
BELOW_ONLY = {"a": 12, "y": 12, "q": 3, "d": WEEK, "h": WEEK, "w": WEEK}
"""Periods that are told by a letter, below the stroke."""
NOUNS: dict[str, tuple[str, str, float]] = {
    word: (noun, kind, size)
    for kind, nouns in (
        ("energy", (("Wh", 1e-3, ""), ("kWh", 1.0, ""), ("MWh", 1e3, ""), ("GWh", 1e6, ""), ("TWh", 1e9, ""))),
        ("heat", (("BTU", 1.0, "btus"), ("MMBtu", 1e6, ""), ("therm", 1e5, "therms"))),
        ("work", (("MJ", 1.0, ""), ("GJ", 1e3, ""), ("TJ", 1e6, ""), ("PJ", 1e9, ""))),
        (
            "mass",
            (
                ("g", 1e-3, "gram grams"),
                ("kg", 1.0, "kgs"),
                ("t", 1e3, "tonne tonnes tonnen to"),
                ("lb", 0.45359237, "lbs"),
            ),
        ),
        ("ton", (("ton", 1.0, "tons"),)),
        ("oz", (("oz", 1.0, ""),)),
        (
            "room",
            (("ml", 1e-3, ""), ("l", 1.0, "litre litres liter liters"), ("hl", 1e2, ""), ("m3", 1e3, "m³ cbm nm3 nm³")),
        ),
        ("oil", (("bbl", 1.0, "barrel barrels"),)),
        ("gallon", (("gal", 1.0, "gallon gallons"),)),
        ("power", (("kW", 1.0, ""), ("MW", 1e3, ""), ("GW", 1e6, ""))),
        ("peak power", (("Wp", 1e-3, ""), ("kWp", 1.0, ""), ("MWp", 1e3, ""), ("GWp", 1e6, ""))),
        ("way", (("km", 1.0, "kilometre kilometres kilometer kilometers"),)),
        ("mile", (("mile", 1.0, "miles mi"),)),
        ("area", (("m2", 1.0, "m² sqm qm"), ("ha", 1e4, ""))),
        ("carriage", (("tkm", 1.0, ""),)),
        ("passage", (("pkm", 1.0, ""),)),
    )
    for noun, size, others in nouns
    for word in (noun.casefold(), *others.split())
}
"""Words of measured units: the unit, its kind, and its size among those of its kind."""
SCALED_NOUNS = {"kt": ("t", 1e3), "kbbl": ("bbl", 1e3), "mmbbl": ("bbl", 1e6)}
COUNTED = _words(
    unit="unit units pc pcs piece pieces each ea item items stück stk einheit einheiten unité unités",
    vehicle="vehicle vehicles fahrzeug fahrzeuge",
    car="car cars auto autos pkw",
    truck="truck trucks lkw",
    battery="battery batteries batterie batterien",
    cell="cell cells zelle zellen",
    pack="pack packs",
    module="module modules modul module",
    system="system systems",
    device="device devices gerät geräte",
    robot="robot robots",
    engine="engine engines motor motoren",
    turbine="turbine turbines",
    panel="panel panels",
    chip="chip chips",
    wafer="wafer wafers",
    licence="licence licences license licenses lizenz lizenzen",
    subscriber="subscriber subscribers subscription subscriptions abonnent abonnenten",
    user="user users nutzer",
    customer="customer customers kunde kunden",
    contract="contract contracts vertrag verträge",
    order="order orders",
    ticket="ticket tickets",
    ride="ride rides",
    trip="trip trips fahrt fahrten",
    passenger="passenger passengers",
    seat="seat seats",
    bottle="bottle bottles",
    box="box boxes",
    dose="dose doses",
    bike="bike bikes",
)
"""Words of what is counted one by one."""
ANY = "unit"
"""A piece of whatever is sold: it goes with every counted noun."""
QUALIFIERS = frozenset(
    re.findall(r"\w+", "net netto total plan planned forecast budget nominal sold in of all avg average")
)
"""Words that change no amount."""
MINOR = {
    "ct": "",
    "cts": "",
    "cent": "",
    "cents": "",
    "\u00a2": "",
    "eurocent": "EUR",
    "eurocents": "EUR",
    "pence": "GBP",
}
LONG_CURRENCIES = {"euro": "EUR", "euros": "EUR", "dollar": "$", "dollars": "$", "yen": "JPY", "francs": "CHF"}
UNCERTAIN = {
    "mt": "a metric ton, a million tonnes or a thousand of them",
    "p": "pence or a piece",
    "c": "cents or something else",
    "gross": "144, or before tax",
}
