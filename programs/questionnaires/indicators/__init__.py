"""What questionnaires count: who was asked and answered, what is needed, what effect is seen."""

from programs.questionnaires.indicators import effects, files, invitees, needs, responses

__all__ = ["effects", "files", "invitees", "needs", "responses"]
