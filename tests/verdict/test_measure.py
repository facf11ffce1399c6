"""The measures against clips whose colours and places are known."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from verdict_clips import HEIGHT, RATE, WIDTH, Look, moving_halves, solid, texture

