"""Vendors' own and public clients against the simulators."""
