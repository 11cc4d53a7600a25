"""The report of a large run: how long it takes, and how large it is.

`python -m pytest benchmarks/test_report.py -n 0 -s` prints both.
"""

from __future__ import annotations

import time
from pathlib import Path

from simulate.engine.run import record, simulate
from simulate.scenario import load, templates
from simulate.studies.report.design import report
from simulate.studies.run.directory import RECORDED, write_run
from simulate.studies.run.told import told

PATHS, SECONDS, MEGABYTES = 100_000, 5.0, 3.0


def test_a_report_of_a_large_run(tmp_path: Path) -> None:
    scenario = load(templates.path("battery_cells"))
    run, series = simulate(scenario, PATHS), record(scenario, range(RECORDED))
    folder = write_run(run, tmp_path, series=series, plots=False, name="large", told=told(run, series))
    start = time.process_time()
    size = len(report(folder).encode()) / 1e6
    seconds = time.process_time() - start
    print(f"\nreport of {PATHS:,} paths: {seconds:.2f} s of a processor, {size:.2f} MB")
    assert seconds < SECONDS
    assert size < MEGABYTES
