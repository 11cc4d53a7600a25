"""Every kind of bad scenario: refused in one line that names the file, the line, the key, and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulate.scenario import ScenarioError, load, parse
from tests.scenario.examples import FULL, line_of, problems, replaced

# what stands in the file, what it becomes, a part of the line that is blamed, the key, a part of the message
BAD = {
    "unknown key": ("volatility = 0.07", "volatlity = 0.07", "volatlity", "market.demand.volatlity", '"volatility"'),
    "unknown table": ("[elements]", "[element]", "[element]", "element", 'did you mean "elements"'),
    "text for a number": ("price = 98.0", 'price = "x"', 'price = "x', "venture.price", "expected a number"),
    "boolean for a number": ("price = 98.0", "price = true", "price = true", "venture.price", "got true"),
    "boolean for a whole number": (
        "ramp_quarters = 8",
        "ramp_quarters = true",
        "ramp_q",
        "venture.ramp_quarters",
        "whole",
    ),
    "fraction for a whole number": ("paths = 100_000", "paths = 1.5", "paths = 1.5", "simulation.paths", "got 1.5"),
    "number for text": ('currency = "USD"', "currency = 3", "currency = 3", "scenario.currency", "expected text"),
    "number for a boolean": (
        "antithetic = false",
        "antithetic = 0",
        "antithetic",
        "simulation.antithetic",
        "true or false",
    ),
    "number for a table": ("logit = {", "logit = 3 # {", "logit = 3", "governance.reset.logit", "expected a table"),
    "number for a list": (
        "escalation = [0.45, 0.40, 0.35]",
        "escalation = 1",
        "escalation = 1",
        "governance.escalation",
        "list",
    ),
    "too few entries": (
        "escalation = [0.45, 0.40, 0.35]",
        "escalation = [0.45]",
        "escalation",
        "governance.escalation.1",
        "3",
    ),
    "too many entries": ("[0.5, 1.6]", "[0.5, 1.6, 2]", "scope_limits", "governance.reset.scope_limits", "exactly 2"),
    "negative money": (
        "fixed_cost = 130.0",
        "fixed_cost = -1",
        "fixed_cost = -1",
        "venture.fixed_cost",
        "at least 0 [million",
    ),
    "share above 1": ("tax_rate = 0.24", "tax_rate = 24", "tax_rate = 24", "venture.tax_rate", "from 0 to 1"),
    "nan": ("volatility = 0.07", "volatility = nan", "volatility = nan", "market.demand.volatility", "finite"),
    "infinity": ("trend = -0.03", "trend = inf", "trend = inf", "market.price.trend", "finite"),
    "unknown choice": ('sampler = "sobol"', 'sampler = "sobel"', "sobel", "simulation.sampler", 'did you mean "sobol"'),
    "bad start": ('start = "2027-Q1"', 'start = "2027Q1"', "2027Q1", "scenario.start", "2027-Q1"),
    "broken horizon": ("horizon_years = 15", "horizon_years = 15.1", "15.1", "scenario.horizon_years", "whole number"),
    "other version": ("schema_version = 1", "schema_version = 2", "schema_version", "schema_version", "expected 1"),
    "boolean version": (
        "schema_version = 1",
        "schema_version = true",
        "schema_version",
        "schema_version",
        "expected 1",
    ),
    "unknown law": (
        '"lognormal", median = 38',
        '"lognorml", median = 38',
        "lognorml",
        "venture.base_volume",
        '"lognormal"',
    ),
    "no law": ('dist = "lognormal", median = 38', "median = 38", "median = 38", "venture.base_volume", "dist ="),
    "unknown parameter": (
        "38_000_000, sigma",
        "38_000_000, sgma",
        "sgma",
        "venture.base_volume.sgma",
        'did you mean "sigma"',
    ),
    "bad parameter": (
        "38_000_000, sigma = 0.15",
        "38_000_000, sigma = -1",
        "38_000_000",
        "venture.base_volume.sigma",
        "at least 0",
    ),
    "low above mode": (
        "low = 0.10, mode = 0.15",
        "low = 0.18, mode = 0.15",
        "low = 0.18",
        "market.tariff.regimes.managed.rate",
        "low",
    ),
    "law of a tariff": (
        '"triangular", low = 0.00, mode = 0.025, high = 0.05',
        '"normal", mean = 0.1, sd = 0.1',
        '"normal"',
        "market.tariff.regimes.open.rate",
        "uniform, triangular",
    ),
    "truncated tariff": (
        "mode = 0.025, high = 0.05",
        "mode = 0.025, high = 0.05, max = 0.04",
        "max = 0.04",
        "market.tariff.regimes.open",
        "low and high",
    ),
    "law out of range": (
        "material_share = 0.60",
        'material_share = { dist = "normal", mean = 0.6, sd = 0.1 }',
        "material_share",
        "venture.material_share",
        "give it min = 0 and max = 1",
    ),
    "law that reaches 0": (
        "learning_rate = 0.12",
        'learning_rate = { dist = "normal", mean = 0.12, sd = 0.02 }',
        "learning_rate",
        "venture.learning_rate",
        "give it min = 0, or",
    ),
    "law without width": (
        "price = 98.0",
        'price = { dist = "uniform", low = 0, high = 0 }',
        "price = {",
        "venture.price",
        "above 0",
    ),
    "transition row": (
        "[0.030, 0.900, 0.070]",
        "[0.030, 0.900, 0.080]",
        "0.080",
        "market.tariff.transition.1",
        "sums to 1",
    ),
    "transition law": (
        "[0.030, 0.900",
        '[{dist="uniform",low=0,high=1}, 0.9',
        "low=0,",
        "market.tariff.transition.1.0",
        "a num",
    ),
    "transition width": (
        "[0.030, 0.900, 0.070]",
        "[0.1, 0.900]",
        "[0.1, 0.9",
        "market.tariff.transition.1",
        "each of 3",
    ),
    "transition height": (
        "  [0.030, 0.900, 0.070],\n",
        "",
        "transition =",
        "market.tariff.transition",
        "got 2 rows",
    ),
    "initial regime": ('initial = "managed"', 'initial = "manged"', "manged", "market.tariff.initial", '"managed"?'),
    "announced too late": (
        "announced = []",
        'announced = [{ quarter = "2050-Q1", regime = "hostile" }]',
        "2050-Q1",
        "market.tariff.announced.0.quarter",
        "within the horizon",
    ),
    "announced too early": (
        "announced = []",
        'announced = [{ quarter = "2026-Q4", regime = "hostile" }]',
        "2026-Q4",
        "market.tariff.announced.0.quarter",
        "within the horizon",
    ),
    "announced regime": (
        "announced = []",
        'announced = [{ quarter = "2028-Q1", regime = "hostle" }]',
        "hostle",
        "market.tariff.announced.0.regime",
        'did you mean "hostile"',
    ),
    "announced twice": (
        "announced = []",
        'announced = [{ quarter = "2028-Q1", regime = "open" }, { quarter = "2028-Q1", regime = "hostile" }]',
        "announced",
        "market.tariff.announced.1.quarter",
        "second time",
    ),
    "correlation": (
        "demand_price = 0.25",
        "demand_price = 0.9\nprice_technology = 0.9\ndemand_technology = -0.9",
        "[market.correlation]",
        "market.correlation",
        "positive definite",
    ),
    "drawn correlation": (
        "demand_price = 0.25",
        'demand_price = { dist = "uniform", low = 0, high = 0.95 }\nprice_technology = 0.9',
        "[market.correlation]",
        "market.correlation",
        "positive definite",
    ),
    "stakes": ("equity = 0.50", "equity = 0.60", "equity = 0.60", "partners.Carmaker.equity", "0.6 + 0.5 = 1.1"),
    "drawn stake": (
        "equity = 0.50",
        'equity = { dist = "uniform", low = 0.4, high = 0.6 }',
        "equity",
        "partners.Carmaker.equity",
        "leave the other partner's equity out",
    ),
    "stage twice": ('name = "phase 2"', 'name = "phase 1"', "", "venture.stages.phase 1.name", "second time"),
    "trigger called horizon": (
        'name = "losses"',
        'name = "horizon"',
        '"horizon"',
        "exit.triggers.horizon.name",
        "other than",
    ),
    "holder": (
        'holder = "Cell maker"',
        'holder = "Cellmaker"',
        "Cellmaker",
        "exit.triggers.deadlock.holder",
        '"Cell maker"?',
    ),
    "no holder": (
        'holder = "Cell maker"\nsettlement = "buy_out_partner"',
        'settlement = "buy_out_partner"',
        '[[exit.triggers]]\nname = "deadlock"',
        "exit.triggers.deadlock",
        "settled by the holder",
    ),
    "no holder of the metric": (
        'holder = "Cell maker"\nsettlement = "sell_to_partner"',
        'settlement = "third_party_sale"',
        '[[exit.triggers]]\nname = "cell maker changes',
        "exit.triggers.cell maker changes strategy",
        "is the holder's",
    ),
    "both thresholds": (
        "below = 0.22",
        "below = 0.22\nabove = 0.9",
        '[[exit.triggers]]\nname = "lost',
        "exit.triggers.lost trust",
        "both",
    ),
    "no threshold": (
        "below = 0.22",
        "# below",
        '[[exit.triggers]]\nname = "lost',
        "exit.triggers.lost trust",
        "neither",
    ),
    "gate": (
        "min_alignment = 0.40",
        "min_alignment = 1.0",
        "min_alignment = 1.0",
        "venture.stages.phase 2.min_alignment",
        "never hold",
    ),
    "premium over everything": (
        "discount = 0.10",
        "discount = 1.1",
        "discount = 1.1",
        "exit.triggers.lost trust.discount",
        "at most 1",
    ),
    "learning from nowhere": (
        "reference_volume",
        "# reference",
        "",
        "venture.reference_volume",
        "learning_rate needs it",
    ),
    "missing key": ("ebitda_multiple = 6.5", "# ", "[venture]", "venture.ebitda_multiple", "required"),
    "missing key in a list": ("capex = 2200.0", "# ", "[[venture.stages]]", "venture.stages.phase 1.capex", "required"),
    "empty name": ('name = "losses"', 'name = ""', 'name = ""', 'exit.triggers."".name', "not empty"),
}


@pytest.mark.parametrize("case", BAD)
def test_refused_with_line_key_and_reason(case: str) -> None:
    old, new, blamed, key, reason = BAD[case]
    text = replaced(old, new)
    found = {(where, name): message for where, name, message in problems(text)}
    matching = [where for where, name in found if name == key]
    assert matching, found
    message = found[matching[0], key]
    assert message.startswith("expected")
    assert reason in message
    if blamed:
        assert matching[0] == f"bad.toml:{line_of(text, blamed)}"


@pytest.mark.parametrize("case", BAD)
def test_nothing_else_is_told(case: str) -> None:
    old, new, *_ = BAD[case]
    follows = {"unknown table": 2, "unknown parameter": 2, "too few entries": 2}
    keys = [name for _, name, _ in problems(replaced(old, new))]
    assert len(keys) <= follows.get(case, 1), keys


@pytest.mark.parametrize(
    ("key", "law"),
    [
        ("venture.price", {"dist": "normal", "mean": 98, "sd": 4}),
        ("venture.discount_rate", {"dist": "normal", "mean": 0.085, "sd": 0.01}),
        ("venture.imported_share", {"dist": "lognormal", "median": 0.25, "sigma": 0.1}),
        ("governance.reset.scope_limits.1", {"dist": "lognormal", "median": 1.6, "sigma": 0.05}),
        ("venture.price", {"dist": "normal", "mean": 98, "sd": 0}),
    ],
)
@pytest.mark.parametrize("sampler", ["sobol", "latin_hypercube", "random"])
def test_a_law_whose_draws_stay_in_range_is_accepted(key: str, law: dict[str, object], sampler: str) -> None:
    scenario = load(FULL).with_changes({key: law, "simulation.sampler": sampler})
    drawn = scenario.draw(0, 1000)[key]
    assert drawn.min() > 0.0
    assert parse(scenario.to_toml()) == scenario


@pytest.mark.parametrize(
    ("written", "advice"),
    [
        ("98,5", "; write 98.5, with a point"),
        ("-0,03", "; write -0.03, with a point"),
        ("0,125", "; write 0.125, with a point"),
        ("1,2345", "; write 1.2345, with a point"),
        ("80,000", "; write 80000 (or 80_000) for thousands, 80.000 for a decimal"),
        ("-1,250  # a comment", "; write -1250 (or -1_250) for thousands, -1.250 for a decimal"),
        ("38,000,000", "; write 38000000 (or 38_000_000)"),
        ("1,250.5", "; write 1250.5 (or 1_250.5)"),
    ],
)
def test_a_comma_in_a_number(written: str, advice: str) -> None:
    text = replaced("price = 98.0", f"price = {written}")
    ((where, _, message),) = problems(text)
    assert where == f"bad.toml:{line_of(text, 'price = ' + written)}"
    assert message.startswith("expected TOML, got: ")
    assert message.endswith(advice)


@pytest.mark.parametrize("text", ["8.0", "8e0", "8"])
def test_a_whole_number_may_be_written_as_a_float(text: str) -> None:
    scenario = parse(replaced("ramp_quarters = 8", f"ramp_quarters = {text}"))
    assert type(scenario.venture.ramp_quarters) is int
    assert scenario == load(FULL)


@pytest.mark.parametrize("value", ["8.5", "-1.0", "inf", "nan", "true"])
def test_other_floats_are_no_whole_numbers(value: str) -> None:
    ((_, key, message),) = problems(replaced("ramp_quarters = 8", f"ramp_quarters = {value}"))
    assert key == "venture.ramp_quarters"
    assert message.startswith("expected a whole number from 1 to 10000")


@pytest.mark.parametrize("law", ['"triangular", low = 0.1, mode = 0.1,', '"uniform", low = 0.1,'])
def test_a_regime_may_have_a_law_without_width(law: str) -> None:
    text = replaced('"triangular", low = 0.00, mode = 0.025, high = 0.05', f"{law} high = 0.1")
    rate = parse(text).values()["market"]["tariff"]["regimes"][0]
    assert (rate["low"], rate["mode"], rate["high"]) == (0.1, 0.1, 0.1)


def test_all_problems_at_once() -> None:
    text = replaced("volatility = 0.07", "volatlity = 0.07")
    for old, new in (
        ("price = 98.0", 'price = "x"'),
        ("[0.030, 0.900, 0.070]", "[0.030, 0.900, 0.080]"),
        ("equity = 0.50", "equity = 0.60"),
        ('holder = "Cell maker"', 'holder = "Cellmaker"'),
        ("below = 0.22", "below = 0.22\nabove = 0.9"),
    ):
        text = text.replace(old, new, 1)
    keys = [key for _, key, _ in problems(text)]
    assert keys == [
        "market.demand.volatlity",
        "market.tariff.transition.1",
        "venture.price",
        "partners.Carmaker.equity",
        "exit.triggers.lost trust",
        "exit.triggers.deadlock.holder",
    ]


def test_one_line_a_problem() -> None:
    text = replaced("price = 98.0", 'price = "x"')
    with pytest.raises(ScenarioError) as caught:
        parse(text, name="bad.toml")
    line = line_of(text, 'price = "x"')
    assert str(caught.value) == (
        f'bad.toml:{line}: venture.price: expected a number or a distribution above 0 [currency/volume unit], got "x"'
    )


def test_missing_version_and_tables() -> None:
    keys = {key for where, key, _ in problems("") if where == "bad.toml"}
    assert {"schema_version", "scenario", "venture", "partners", "elements"} <= keys


def test_partner_twice() -> None:
    found = problems(replaced('name = "Cell maker"', 'name = "Carmaker"'))
    assert ("partners.Carmaker.name", True) in [(key, "second time" in message) for _, key, message in found]


def test_exactly_two_partners() -> None:
    text = FULL.read_text(encoding="utf-8")
    third = '[[partners]]\nname = "Third"\nequity = 0.1\ndiscount_rate = 0.1\n\n[elements]'
    found = problems(text.replace("[elements]", third, 1))
    assert [(key, message) for _, key, message in found] == [
        ("partners", "expected exactly two partners for now, got 3")
    ]


@pytest.mark.parametrize(
    ("table", "entry", "most"),
    [
        ("venture.stages", 'name = "s{}"\nquarter = 0\ncapex = 1.0\ncapacity = 1.0\nbuild_quarters = 1', 8),
        ("exit.triggers", 'name = "t{}"\nmetric = "age"\nabove = 3\nsettlement = "liquidation"', 16),
        ("payments", 'name = "p{}"\nfrom = "Carmaker"\nto = "Cell maker"\namount = 1\nquarter = 1', 8),
    ],
)
def test_too_many(table: str, entry: str, most: int) -> None:
    text = FULL.read_text(encoding="utf-8")
    text += "".join(f"\n[[{table}]]\n{entry.format(i)}\n" for i in range(most + 1))
    found = problems(text)
    assert [key for _, key, _ in found] == [table]
    assert f"at most {most} entries" in found[0][2]


def test_too_many_regimes() -> None:
    regimes = ", ".join(f'{{ name = "r{i}", rate = 0.1 }}' for i in range(9))
    text = replaced("[market.regulation]", "[market.regulation]").replace("regimes = [", f"regimes = [ {regimes},", 1)
    assert ("market.tariff.regimes", True) in [(key, "at most 8" in message) for _, key, message in problems(text)]


def test_payments() -> None:
    payment = '[[payments]]\nname = "p"\nfrom = "Carmaker"\nto = "{}"\namount = 1\nquarter = 1\n[elements]'
    for payee, reason in (("Carmaker", "another partner than the payer"), ("Cellmaker", 'did you mean "Cell maker"')):
        text = replaced("[elements]", payment.format(payee))
        ((where, key, message),) = problems(text)
        line = line_of(text, 'to = "' + payee)
        assert (where, key) == (f"bad.toml:{line}", "payments.p.to")
        assert reason in message


@pytest.mark.parametrize(
    ("table", "key", "reason"),
    [
        ('inputs = ["venture.base_volume", "venture.pric"]\nrank_correlation = 0.4', "inputs.1", '"venture.price"'),
        ('inputs = ["venture.base_volume", "venture.base_volume"]\nrank_correlation = 0.4', "inputs.1", "again"),
        ('inputs = ["venture.base_volume"]\nrank_correlation = 0.4', "inputs", "at least 2"),
        (
            'inputs = ["venture.base_volume", "venture.price"]\nrank_correlation = 1.4',
            "rank_correlation",
            "from -1 to 1",
        ),
        (
            'inputs = ["venture.base_volume", "venture.price"]\nrank_correlation = [[1, 0.1]]',
            "rank_correlation",
            "2 by 2",
        ),
        (
            'inputs = ["venture.base_volume", "venture.price"]\nrank_correlation = [[1, 0.1], [0.2, 1]]',
            "rank_correlation",
            "symmetric",
        ),
        (
            'inputs = ["venture.base_volume", "venture.price"]\nrank_correlation = [[1, 0.1], [0.1, 0.9]]',
            "rank_correlation",
            "diagonal",
        ),
        (
            'inputs = ["venture.base_volume", "venture.price", "venture.tax_rate"]\nrank_correlation = -0.6',
            "rank_correlation",
            "definite",
        ),
    ],
)
def test_dependence(table: str, key: str, reason: str) -> None:
    text = replaced("[elements]", f"[[dependence]]\n{table}\n[elements]")
    found = [message for _, name, message in problems(text) if name == f"dependence.0.{key}"]
    assert len(found) == 1
    assert reason in found[0]


@pytest.mark.parametrize("name", ["venture", "Venture", " VENTURE "])
def test_no_partner_is_called_as_the_whole(name: str) -> None:
    text = FULL.read_text(encoding="utf-8").replace('"Carmaker"', f'"{name}"')
    told = [message for _, key, message in problems(text) if key.startswith("partners") and key.endswith(".name")]
    assert told == ['expected a name other than "venture", which stands for the whole in results']


@pytest.mark.parametrize("name", ["Horizon", " horizon "])
def test_no_trigger_is_called_as_the_end_of_time(name: str) -> None:
    told = [message for _, _, message in problems(replaced('name = "losses"', f'name = "{name}"'))]
    assert told == ['expected a name other than "horizon", which stands for no exit at all']


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(
        ScenarioError, match=r"none\.toml: expected a scenario file that can be read, got: No such file"
    ):
        load(tmp_path / "none.toml")


def test_the_nearest_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "platform.toml").touch()
    (tmp_path / "platfrom.csv").touch()
    with pytest.raises(ScenarioError, match=r'No such file or directory; did you mean "platform\.toml"\?'):
        load(tmp_path / "platfrom.toml")
    with pytest.raises(ScenarioError, match=r"No such file or directory$"):
        load(tmp_path / "no folder" / "platfrom.toml")


@pytest.mark.parametrize(
    ("old", "new", "hint"),
    [
        ("unit_cost = ", "unit_cost = 17,5 #", "write 17.5, with a point"),
        ("regimes = [\n", "regimes = [ 1\n", "a comma may be missing on this line or the one before"),
        ('currency = "USD"', "currency = \u201cUSD\u201d", "straight quotes"),
        ("[[partners]]", "[partners]", "[[partners]] needs two brackets"),
    ],
)
def test_a_slip_in_the_syntax_is_recognised(old: str, new: str, hint: str) -> None:
    ((_, _, message),) = problems(replaced(old, new))
    assert message.startswith("expected TOML, got: ")
    assert hint in message


def test_no_hint_where_nothing_is_recognised() -> None:
    for text in ("a = 1\na = 2\n", 'a = "\u201cx\u201d" y\n'):
        ((_, _, message),) = problems(text)
        assert ";" not in message


def test_tables_of_a_list_with_one_bracket() -> None:
    text = FULL.read_text(encoding="utf-8").replace("[[partners]]", "[partners]")
    ((_, _, message),) = problems(text)
    assert "[[partners]] needs two brackets" in message


def test_a_folder(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="expected a scenario file that can be read"):
        load(tmp_path)


def test_a_file_that_is_no_utf8(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_bytes(b"schema_version = 1\n# caf\xe9\n")
    with pytest.raises(ScenarioError, match=r"a\.toml:2: expected UTF-8 text, got the byte 0xe9"):
        load(tmp_path / "a.toml")


@pytest.mark.parametrize(
    ("text", "line"),
    [("a = 1\na = 2\n", 2), ("[a\n", 1), ("a = [1,\n", 2), ("\n\nx y\n", 3), ("a = " + "[" * 5_000, 1)],
)
def test_a_file_that_is_no_toml(text: str, line: int) -> None:
    ((where, key, message),) = problems(text)
    assert key == ""
    assert message.startswith("expected")
    assert where in (f"bad.toml:{line}", "bad.toml")


def test_a_mark_of_byte_order_and_windows_lines_are_welcome(tmp_path: Path) -> None:
    text = FULL.read_text(encoding="utf-8").replace("\n", "\r\n")
    (tmp_path / "a.toml").write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert load(tmp_path / "a.toml") == load(FULL)
