"""Plain Python under everything: refusals, faults, registries, workflows, periods, text."""
