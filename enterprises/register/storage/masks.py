"""Persons masked by PostgreSQL, in rows whose cells it writes: what `rules.masks` shows of them."""

from __future__ import annotations

from typing import Final

from enterprises.register.rules.masks import MASKS, masked_name, masked_phone
from portal.reports.ready import Shown

_NAME: Final = """
CASE char_length({it}) WHEN 0 THEN '' WHEN 1 THEN '*' WHEN 2 THEN left({it}, 1) || '*'
ELSE left({it}, 1) || '**' END
"""
_PHONE: Final = """
CASE WHEN char_length({it}) < 8 THEN translate({it}, '0123456789', '**********')
ELSE left({it}, 3) || translate(substr({it}, 4, char_length({it}) - 7), '0123456789', '**********')
  || right({it}, 4) END
"""
#: there are digits beyond ASCII, which are masked too
_ASCII: Final = "octet_length({it}) = char_length({it})"
_SHOWN: Final = {
    masked_name: Shown(masked_name, _NAME),
    masked_phone: Shown(masked_phone, _PHONE, where=_ASCII),
}
#: the fields that are shown masked, each as its mask shows it
MASKED: Final = {name: _SHOWN[mask] for name, mask in MASKS.items()}
