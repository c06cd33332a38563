"""SQL of returns that differs by engine: the short way to a month's ground, and four eyes."""

from programs.returns.storage.deciders import install_triggers, remove_triggers
from programs.returns.storage.swift import Swift, SwiftByKey, swift_by_key, swift_ground

__all__ = [
    "Swift",
    "SwiftByKey",
    "install_triggers",
    "remove_triggers",
    "swift_by_key",
    "swift_ground",
]
