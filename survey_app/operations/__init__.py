"""Operating it: the doctor, figures for monitoring, backups, upgrades, retention."""
