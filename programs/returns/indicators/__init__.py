"""What returns count: which counties sent them and when, and the figures that counties type."""

from programs.returns.indicators import figures, sending

__all__ = ["figures", "sending"]
