"""Importing lists of master data: one wizard for every kind of record that a higher floor registers."""
