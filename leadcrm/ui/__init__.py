"""The words of our templates, built in: words of a row, times, and the frame of a page; with what views and lists need of them."""

from leadcrm.ui.frame import say
from leadcrm.ui.words import face, stage_pill, stage_shape

__all__ = ["face", "say", "stage_pill", "stage_shape"]
