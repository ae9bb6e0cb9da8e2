"""A few rounds of `kill_gateway`; the long trial is run by hand (security 2.9, test 82)."""

import pytest

from tests.builders.processes.kill_gateway import run


@pytest.mark.faults
async def test_plan_82_q2_56_what_a_killed_gateway_acknowledged_is_there_once() -> None:
    report = await run(rounds=3, seconds=0.5, residents=3, seed=82, everything=False)
    assert report.wrong == []
    assert report.lost == 0
    assert report.doubled == 0
    assert report.rounds == 3
    assert report.processes_killed >= 3
    assert report.filings_acknowledged > 0
