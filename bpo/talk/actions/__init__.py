"""The acts of talk."""
