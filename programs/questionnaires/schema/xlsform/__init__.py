"""XLSForm in and out: the questionnaire format of ODK, KoboToolbox and their kin. Pure."""

from programs.questionnaires.schema.xlsform.codes import Renamed
from programs.questionnaires.schema.xlsform.exporting import export_form
from programs.questionnaires.schema.xlsform.form import EN, ZH, Row, Sheet
from programs.questionnaires.schema.xlsform.importing import Imported, import_form

__all__ = ["EN", "ZH", "Imported", "Renamed", "Row", "Sheet", "export_form", "import_form"]
