"""Why nothing was written."""

from __future__ import annotations


class RegisterError(Exception):
    """Nothing was written; the message is Chinese and says why and what to do."""
