"""Attempts to break a store: kills, damage, full disks, unusual surroundings; each with what must be true afterwards.

    make campaign                                  ten minutes of all trials
    PYTHONPATH=.:tests python -m campaign --minutes 120 --seed 7 damaged_derived_file killed_load

A trial draws what it does from a seed, so that a failure can be repeated. `tests/test_campaign.py` is the short form.
"""
