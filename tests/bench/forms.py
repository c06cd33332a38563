"""A form of the return with more figures than that of 2026: the load of DESIGN 7 has 40."""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path

from programs.returns.schema import CURRENT, library


def use_form_of(figures: int) -> None:
    """In this process the form has so many figures: its own, and typed ones after them."""
    path = library.LIBRARY / f"{CURRENT}.json"
    form = json.loads(path.read_text(encoding="utf-8"))
    more = figures - sum(len(section["fields"]) for section in form["sections"])
    form["sections"][-1]["fields"] += [
        {
            "code": f"further_{number}",
            "zh": f"第 {number} 项",
            "en": f"Figure {number}",
            "unit": "items",
            "decimals": number % 3,
            "explain_change": 50,
        }
        for number in range(1, more + 1)
    ]
    folder = Path(tempfile.mkdtemp(prefix="bench-form-"))
    shutil.copytree(library.LIBRARY, folder, dirs_exist_ok=True)
    (folder / path.name).write_text(json.dumps(form), encoding="utf-8")
    library.LIBRARY = folder
    library.form.cache_clear()
