"""The only code with network, clock, disk or database: what the command line and the cron job stand on."""
