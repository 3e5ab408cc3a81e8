"""Reads of talk, always for one actor."""
