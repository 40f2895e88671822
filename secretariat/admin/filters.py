"""Filters of the lists in the admin, each with a bounded number of choices and of rows that it reads for them."""

import re
from datetime import datetime

from django.contrib import admin
from django.utils.formats import date_format
from django.utils.timezone import get_current_timezone, localtime
from django.utils.translation import pgettext_lazy

from ..addresses import parse_id
from ..models import Body

MAX_CHOICES = 40


class BranchFilter(admin.SimpleListFilter):
    """Filter by a body and everything below it. The tops of the tree are offered, and the body that an address names."""

    title = pgettext_lazy("a filter", "body, with its parts")
    parameter_name = "branch"

    def lookups(self, request, model_admin):
        offered = list(Body.objects.top()[:MAX_CHOICES])
        chosen = parse_id(self.value())
        if chosen and chosen not in {body.pk for body in offered}:
            offered += Body.objects.filter(pk=chosen)
        return [(str(body.pk), str(body)) for body in offered]

    def chosen(self):
        """Return the body that is chosen; None if there is no such body."""
        key = parse_id(self.value())
        return Body.objects.filter(pk=key).first() if key else None


class PeriodFilter(admin.SimpleListFilter):
    """Filter by year, and within a year by month. Django's date hierarchy reads the date of every row instead."""

    field = ""
    """The date by which the rows are filtered; it needs an index."""
    period = re.compile(r"(\d{4})(?:-(0[1-9]|1[0-2]))?", re.ASCII)

    def lookups(self, request, model_admin):
        dates = model_admin.model._default_manager.values_list(self.field, flat=True).order_by(self.field)
        ends = [dates.first(), dates.last()]
        if None in ends:
            return []
        first, last = map(localtime, ends)
        choices = []
        for year in range(last.year, max(first.year, last.year - MAX_CHOICES) - 1, -1):
            choices.append((str(year), str(year)))
            if (self.value() or "")[:4] == str(year):
                months = range(1, 13)
                choices += [
                    (f"{year}-{month:02}", _month(year, month))
                    for month in months
                    if (first.year, first.month) <= (year, month) <= (last.year, last.month)
                ]
        return choices

    def has_output(self):
        return True

    def queryset(self, request, rows):
        if not self.value():
            return rows
        found = self.period.fullmatch(self.value())
        if not found or not 1 < int(found[1]) < 9999:
            return rows.none()
        year, month = int(found[1]), int(found[2] or 0)
        start = _moment(year, month or 1)
        end = _moment(year + (month in (0, 12)), month % 12 + 1 if month else 1)
        return rows.filter(**{f"{self.field}__gte": start, f"{self.field}__lt": end})


def _moment(year, month):
    return datetime(year, month, 1, tzinfo=get_current_timezone())


def _month(year, month):
    return date_format(_moment(year, month), "YEAR_MONTH_FORMAT")
