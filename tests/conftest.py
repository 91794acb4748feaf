"""Settings for the whole suite."""

from __future__ import annotations

from hypothesis import settings

# the same examples in every run: a submission must not fail on what another run did not see; fuzzing is a command apart
settings.register_profile("suite", derandomize=True, deadline=None)
settings.load_profile("suite")
