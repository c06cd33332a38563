"""Words of the regions."""

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Level(TextChoices):
    """Province, city, county: GB/T 2260. A city without counties is of level county."""

    PROVINCE = "province", _("Province")
    CITY = "city", _("City")
    COUNTY = "county", _("County")


#: paths of regions begin with 1 to 8 (GB/T 2260); those from here on are of sandboxes, and no part
#: of the nation
SANDBOX_FROM: Final = "9"
