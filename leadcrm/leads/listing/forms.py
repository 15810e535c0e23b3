"""What people choose in the bar under the list, checked against who may."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from leadcrm.accounts.models import User
from leadcrm.leads.listing.vocabulary import Vocabulary
from leadcrm.leads.models import Stage

NOBODY = "none"


class AssignForm(forms.Form):
    """To whom the chosen leads go."""

    owner = forms.CharField(label=_("Owner"))

    def __init__(self, data: Any, words: Vocabulary) -> None:
        super().__init__(data)
        self._people = {str(person.pk): person for person in words.assignable}
        self._nobody = words.user.may("reassign leads")

    def clean_owner(self) -> User | None:
        chosen = self.cleaned_data["owner"]
        if chosen == NOBODY and self._nobody:
            return None
        if chosen not in self._people:
            raise forms.ValidationError(_("Choose who shall look after these leads."))
        return self._people[chosen]


class StageForm(forms.Form):
    """Where the chosen leads go on the ladder; `lost_reason` only for Lost."""

    stage = forms.CharField(label=_("Stage"))
    lost_reason = forms.CharField(label=_("Reason lost"), max_length=200, required=False)

    def __init__(self, data: Any, words: Vocabulary) -> None:
        super().__init__(data)
        self._stages = {stage.code: stage for stage in words.stages}

    def clean_stage(self) -> Stage:
        chosen = self.cleaned_data["stage"]
        if chosen not in self._stages:
            raise forms.ValidationError(_("Choose a stage."))
        return self._stages[chosen]


class TaskForm(forms.Form):
    """The task that each of the chosen leads gets."""

    title = forms.CharField(
        label=_("Task"), max_length=200, error_messages={"required": _("Say what is to be done.")}
    )
    due_on = forms.DateField(
        label=_("Due on"), required=False, error_messages={"invalid": _("This is not a date.")}
    )
    owners = forms.BooleanField(label=_("for the owner of each lead"), required=False)

    def __init__(self, data: Any, words: Vocabulary) -> None:
        super().__init__(data)

    def clean_due_on(self) -> dt.date | None:
        day = self.cleaned_data["due_on"]
        if day and not 2000 <= day.year <= 2100:
            raise forms.ValidationError(_("This is not a date."))
        return day
