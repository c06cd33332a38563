"""What the register does in the background: its workbook, sizes, a county's take-over."""

from enterprises.register.jobs.exporting import SETTLE_SIZES, run_export
from enterprises.register.jobs.taking_over import run_take_over

__all__ = ["SETTLE_SIZES", "run_export", "run_take_over"]
