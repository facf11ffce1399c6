"""Reads the YAML files that hold this package's data: words, presets, limits."""

from __future__ import annotations

from typing import Any

import yaml

# Parsed in C where PyYAML was built with libyaml, ten times faster; both build plain data alone.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_yaml(text: str) -> Any:
    """The first document of a YAML text, as plain data."""
    return next(yaml.load_all(text, Loader=_LOADER))
