"""The words of our templates, built in: words of a row, times, and the frame of a page; with what views and lists need of them."""

from leadcrm.ui.frame import say
from leadcrm.ui.times import Now, clock
from leadcrm.ui.words import face, permit, score, stage_pill, stage_shape

__all__ = ["Now", "clock", "face", "permit", "say", "score", "stage_pill", "stage_shape"]
