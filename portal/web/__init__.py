"""The ground of the HTML face: screens, refusals, parts, headers."""
