"""The cron job's commands, in the order in which somebody meets them."""

from __future__ import annotations

from cleaner.cli import cron_ask, cron_make, cron_run, cron_setup

COMMANDS = (
    cron_setup.init,
    cron_setup.show,
    cron_make.discover,
    cron_run.command,
    cron_ask.status,
    cron_ask.search,
    cron_make.export,
    cron_make.backup,
    cron_make.replay,
    cron_ask.diff,
)
