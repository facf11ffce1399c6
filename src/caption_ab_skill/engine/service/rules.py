"""What an engine allows and charges: nothing is limited or charged on one's own machine; a served one has plans."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from ...yaml_data import read_yaml

_DAY = 24 * 3600.0
ANONYMOUS = "anonymous"

_Count = Annotated[int, Field(ge=0)]


class BadPlans(Exception):
    """A file of plans that cannot be used; `str(error)` is one sentence."""


class Plan(BaseModel):
    """What one token may do; `plans.yaml` says what each value means."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    credits: _Count
    days: Annotated[float, Field(gt=0)] | None
    exports: bool
    clip_minutes: Annotated[float, Field(gt=0)]
    stored_mb: _Count
    renders_waiting: _Count


@dataclass(frozen=True)
class Rules:
    """The rules of a served engine.

    `message_credits` is what a message costs that changes something. Rates are per minute; `work` counts messages,
    uploads and exports. `tokens_per_address` is per day. `keep_days` and `least_free` (bytes) are for `clean_up.py`.
    """

    plans: Mapping[str, Plan]
    anonymous_plan: str = ANONYMOUS
    message_credits: int = 1
    requests_per_minute: int = 600
    work_per_minute: int = 60
    tokens_per_address: int = 20
    most_waiting: int = 200
    keep_days: float = 7
    least_free: int = 2**30

    # contract.md, "Anonymous token": one per client per 7 days.
    token_pause: float = field(default=7 * _DAY)

    def plan(self, name: str) -> Plan:
        """A token's plan; one of a plan that was taken away has what the anonymous ones have."""
        return self.plans.get(name) or self.plans[self.anonymous_plan]


def load_plans(more: Path | None = None) -> dict[str, Plan]:
    """The plans that come along, with those of another file in their place; raises BadPlans."""
    plans = _read(Path(__file__).with_name("plans.yaml"))
    return plans | _read(more) if more else plans


def _read(path: Path) -> dict[str, Plan]:
    try:
        return TypeAdapter(dict[str, Plan]).validate_python(read_yaml(path.read_text("utf-8")))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise BadPlans(f"The plans in {path.name} cannot be used: {where}: {first['msg']}.") from error
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise BadPlans(f"The plans in {path} cannot be read: {' '.join(str(error).split())}.") from error
