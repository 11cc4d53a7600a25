"""Lines of keys: every key of any TOML text is found, at the line where it stands."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulate.scenario.positions import locate
from simulate.scenario.tree import Path
from tests.scenario.examples import SHIPPED

TEXT = """\
top = "a # b = [c"   # comment = 1
"quoted key" = 'x'
a.b.c = 1
a.b."d.e" = [1,
  2,  # two ]
  [3,
   4],
]
[table]
long = \"\"\"
key = "no key"
[no table]
\\\"\"\" \"\"\"\"
raw = '''
[[no]] '''
inline = { x = 1, y = { z = "}" }, 'w' = [ { v = 1 } ] }
[[list]]
n = 1979-05-27T07:32:00Z
[list.sub]
k = -1e-3
[[list]]
n = 2
[[list.inner]]
m = 1
[[list.inner]]
m = 2
[list.sub]
k = 4
[ spaced . "header" ]
end = 1"""

EXPECTED: dict[Path, int] = {
    ("top",): 1,
    ("quoted key",): 2,
    ("a",): 3,
    ("a", "b", "c"): 3,
    ("a", "b", "d.e"): 4,
    ("a", "b", "d.e", 1): 5,
    ("a", "b", "d.e", 2, 1): 7,
    ("table",): 9,
    ("table", "long"): 10,
    ("table", "raw"): 14,
    ("table", "inline", "y", "z"): 16,
    ("table", "inline", "w", 0, "v"): 16,
    ("list",): 17,
    ("list", 0): 17,
    ("list", 0, "n"): 18,
    ("list", 0, "sub", "k"): 20,
    ("list", 1): 21,
    ("list", 1, "inner", 1, "m"): 26,
    ("list", 1, "sub", "k"): 28,
    ("spaced", "header", "end"): 30,
}


def paths(node: Any, path: Path = ()) -> set[Path]:
    """Every path of what tomllib reads."""
    items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    below = [paths(item, (*path, key)) for key, item in items]
    return set().union({path} if path else set(), *below)


def test_lines() -> None:
    found = locate(TEXT)
    assert {path: found[path] for path in EXPECTED} == EXPECTED
    assert set(found) == paths(tomllib.loads(TEXT))


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_shipped_scenarios(path: Any) -> None:
    text = path.read_text(encoding="utf-8")
    found = locate(text)
    assert set(found) == paths(tomllib.loads(text))
    for key, line in found.items():
        if isinstance(key[-1], str):
            assert key[-1] in text.splitlines()[line - 1]


keys = st.text("ab-_1", min_size=1, max_size=3)
strings = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=6)
scalars = st.integers(-99, 99) | st.booleans() | strings
values = st.recursive(scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3))


@given(
    st.dictionaries(keys, values, max_size=4),
    st.dictionaries(keys, st.lists(st.dictionaries(keys, values), max_size=3)),
)
@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
def test_every_path_of_any_text(top: dict[str, Any], lists: dict[str, Any]) -> None:
    from simulate.scenario.toml_text import inline

    lines = [f"{key} = {inline(value)}" for key, value in top.items()]
    for key, items in lists.items():
        if key in top:
            continue
        for item in items:
            lines.append(f"[[{key}]] # [x]")
            lines += [f"{name} = {inline(value)}" for name, value in item.items()]
    text = "\n".join(lines)
    read = tomllib.loads(text)
    assert set(locate(text)) == paths(read)
