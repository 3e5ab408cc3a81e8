"""Keeping an installation: backups, its condition, its health and figures, its log, and what start-up refuses."""
