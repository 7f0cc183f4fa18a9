"""Why the machine cannot run here."""

from __future__ import annotations


class MachineUnavailable(Exception):
    """No machine code can be had on this computer; whoever asked goes on without the machine."""
