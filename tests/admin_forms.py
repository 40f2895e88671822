"""A form of the admin as a browser has it: what the page holds, what the editor changes, what is posted."""

import re
from urllib.parse import urlencode

from tests.html import Page

LINE_END = re.compile(r"\r\n|\r|\n")  # browsers send the first, whatever the page held
CONTROLS = {"input", "textarea", "select", "option"}


class AdminForm:
    """The change form at `url`; `values` is what a browser would post, a list for each name."""

    def __init__(self, client, url):
        self.client, self.url = client, url
        self.read(client.get(url))

    def read(self, response):
        assert response.status_code == 200, (response.status_code, response.headers.get("Location"))
        self.response, self.page = response, Page(response)
        self.values = {}
        choosing = None
        for element in self._own_elements():
            name, tag = element.get("name"), element["tag"]
            if tag == "option" and choosing and "selected" in element:
                self.values.setdefault(choosing, []).append(element.get("value", element["text"]))
            if tag == "select":
                choosing = name
            if not name or "disabled" in element or "__prefix__" in name or element.get("type") == "submit":
                continue
            if tag == "textarea":
                self.values[name] = [element["text"].removeprefix("\r").removeprefix("\n")]
            elif tag == "input" and element.get("type") not in ("checkbox", "radio"):
                self.values.setdefault(name, []).append(element.get("value", ""))
            elif "checked" in element:
                self.values.setdefault(name, []).append(element.get("value", "on"))

    def _own_elements(self):
        """From the form's token to its end: the forms of the header come before, and there is none after."""
        tokens = [
            index for index, element in enumerate(self.page.elements) if element.get("name") == "csrfmiddlewaretoken"
        ]
        return [element for element in self.page.elements[tokens[-1] :] if element["tag"] in CONTROLS]

    def __getitem__(self, name):
        (value,) = self.values[name]
        return value

    def post(self, changes=(), without=(), button="_save"):
        """Post the form with some values changed; returns the response."""
        values = {name: value for name, value in self.values.items() if name not in without}
        values |= {name: value if isinstance(value, list) else [value] for name, value in dict(changes).items()}
        data = {name: ["\r\n".join(LINE_END.split(str(v))) for v in value] for name, value in values.items()}
        return self._send({**data, button: "1"})

    def _send(self, data):
        """As a browser sends it: in parts where the form says so, for files."""
        if any(form.get("enctype") == "multipart/form-data" for form in self.page.all("form")):
            return self.client.post(self.url, data)
        return self.client.post(self.url, urlencode(data, doseq=True), "application/x-www-form-urlencoded")

    def save(self, changes=(), **options):
        """Post, and be sure that it was saved."""
        response = self.post(changes, **options)
        assert response.status_code == 302, errors(response)
        return response

    def retire(self, changes=(), **options):
        """Post a form that retires functions, and confirm it on the page that asks. Returns that page."""
        response = self.post(changes, **options)
        asked = AdminForm.__new__(AdminForm)
        asked.client, asked.url = self.client, self.url
        asked.read(response)
        assert "retirement" in asked.values, errors(response)
        asked.save()
        return asked

    def refused(self, changes=(), **options):
        """Post, be sure that it was not saved, and read the form that came back. Returns the errors."""
        response = self.post(changes, **options)
        found = errors(response)
        assert response.status_code == 200
        assert found
        self.read(response)
        return found


def errors(response):
    """The sentences of the errors on a page."""
    if response.status_code != 200:
        return []
    page = Page(response)
    lists = [element for element in page.elements if "errorlist" in element.get("class", "").split()]
    return [" ".join(element["text"].split()) for element in lists]


def said(response):
    """The messages of this response, which wait for the next page."""
    return [str(message) for message in response.wsgi_request._messages._queued_messages]
