"""Persons masked by PostgreSQL, in rows whose cells it writes: what `rules.masks` shows of them."""

from __future__ import annotations

from typing import Final

from enterprises.register.rules.masks import MASKS, masked_name, masked_phone
from portal.reports.ready import Shown

_NAME: Final = """
CASE char_length({it}) WHEN 0 THEN '' WHEN 1 THEN '*' WHEN 2 THEN left({it}, 1) || '*'
ELSE left({it}, 1) || '**' END
"""
#: a regular expression, which costs more, only where there may be digits beyond ASCII
_PHONE: Final = r"""
CASE WHEN octet_length({it}) <> char_length({it}) THEN
  CASE WHEN char_length({it}) < 8 THEN regexp_replace({it}, '[0-9]|[^\u0001-\u007f]', '*', 'g')
  ELSE left({it}, 3) || regexp_replace(
      substr({it}, 4, char_length({it}) - 7), '[0-9]|[^\u0001-\u007f]', '*', 'g'
    ) || right({it}, 4) END
WHEN char_length({it}) < 8 THEN translate({it}, '0123456789', '**********')
ELSE left({it}, 3) || translate(substr({it}, 4, char_length({it}) - 7), '0123456789', '**********')
  || right({it}, 4) END
"""
_SHOWN: Final = {
    masked_name: Shown(masked_name, _NAME),
    masked_phone: Shown(masked_phone, _PHONE),
}
#: the fields that are shown masked, each as its mask shows it
MASKED: Final = {name: _SHOWN[mask] for name, mask in MASKS.items()}
