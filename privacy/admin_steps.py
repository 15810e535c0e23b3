"""A table whose rows take steps: buttons on a row's page, each of which calls a service."""

from dataclasses import dataclass
from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_POST

from privacy.admin_site import RoleAdmin


@dataclass(frozen=True)
class Step:
    """One button: `name` goes to `take`, `action` is the action of the table of roles that opens it."""

    name: str
    label: Any
    action: str
    primary: bool = False


class StepAdmin(RoleAdmin):
    """`steps` says what may be done with a row now, `take` does it; what `refusals` names is told as a message."""

    change_form_template = "admin/steps_form.html"
    refusals: ClassVar[tuple[type[Exception], ...]] = ()
    # An address beside the row's own that shows it on paper, '' for none.
    print_view = ""

    def steps(self, obj: Any) -> list[Step]:
        raise NotImplementedError

    def take(self, request: HttpRequest, obj: Any, step: str) -> HttpResponse | None:
        """Call the service of this step; an answer of its own replaces the way back to the row."""
        raise NotImplementedError

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_step"
        view = self.admin_site.admin_view(require_POST(self.step))
        return [path("<slug:pk>/step/<slug:step>/", view, name=name), *super().get_urls()]

    def step(self, request: HttpRequest, pk: str, step: str) -> HttpResponse:
        """Take one step; what does not fit the row now is refused like what this role may not do."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        obj = self.get_object(request, pk)
        if obj is None:
            raise Http404
        if step not in {each.name for each in self._open(request, obj)}:
            raise PermissionDenied
        address = self._address(obj)
        try:
            answer = self.take(request, obj, step)
        except self.refusals as refused:
            self.message_user(request, str(refused), level=messages.ERROR)
            answer = None
        return answer or HttpResponseRedirect(address)

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        obj = kwargs.get("obj")
        context["steps"] = self._open(request, obj) if obj is not None else []
        context["step_root"] = f"admin:{self.opts.app_label}_{self.opts.model_name}_step"
        context["print_view"] = self.print_view
        return super().render_change_form(request, context, *args, **kwargs)

    def _open(self, request: HttpRequest, obj: Any) -> list[Step]:
        return [step for step in self.steps(obj) if self._may(request, step.action)]

    def _address(self, obj: Any) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[obj.pk])
