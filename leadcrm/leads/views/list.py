"""The list of leads, and the form that adds a filter to it."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from leadcrm.accounts.requests import StaffRequest
from leadcrm.leads.listing import controls
from leadcrm.leads.listing.filters import FILTERS
from leadcrm.leads.listing.page import list_page
from leadcrm.leads.listing.state import read_state
from leadcrm.leads.listing.vocabulary import Vocabulary
from leadcrm.leads.models import Stage


@login_required
@require_safe
def lead_list(request: StaffRequest) -> HttpResponse:
    """Show a page of the leads this person may see; for htmx only what changes."""
    if not request.user.may("see leads"):
        return render(request, "leads/list_closed.html", status=403)
    words = Vocabulary(request.user)
    state = read_state(request.GET, words)
    if "apply" in request.GET:
        return redirect(controls.address(state))
    part = request.htmx.target == "results" and not request.htmx.history_restore_request
    # Those who may only read choose no row.
    choose = request.user.may("edit leads")
    page = list_page(request.user, state, words, choose=choose)
    context = {
        "state": state,
        "page": page,
        "tabs": controls.tabs(state, page, words),
        "chips": controls.chips(state, words),
        "orders": controls.orders(state, words),
        "columns": controls.columns(state, words),
        "words": words,
        "choose": choose,
        "movable": [stage for stage in words.stages if stage.kind != Stage.Kind.WON],
        "part": part,
    }
    return render(request, "leads/list_results.html" if part else "leads/list.html", context)


@login_required
@require_safe
def lead_filter(request: StaffRequest) -> HttpResponse:
    """Show every filter with its present value; the form leads back to the list."""
    if not request.user.may("see leads"):
        raise PermissionDenied
    words = Vocabulary(request.user)
    state = read_state(request.GET, words)
    context = {
        "state": state,
        "words": words,
        "sources": sources(),
        "ways": FILTERS["has"].choices,
        "dues": FILTERS["due"].choices,
        "mays": FILTERS["may"].choices,
        "chosen": {code: value.removeprefix("!").split(",") for code, value in state.filters.items()},
        "ages": (1, 7, 30, 90, 365),
        "part": request.htmx.target == "filter-form",
    }
    return render(
        request, "leads/list_filter_form.html" if context["part"] else "leads/list_filter.html", context
    )


def sources() -> list[str]:
    """Return up to 50 sources, hopping from one to the next on their index instead of reading every lead."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH RECURSIVE hop AS (
                (SELECT source FROM leads_lead WHERE source > '' ORDER BY source LIMIT 1)
                UNION ALL
                SELECT (SELECT source FROM leads_lead WHERE source > hop.source ORDER BY source LIMIT 1)
                  FROM hop WHERE hop.source IS NOT NULL
            )
            SELECT source FROM hop WHERE source IS NOT NULL LIMIT 50
            """
        )
        return [row[0] for row in cursor.fetchall()]
