"""The refusal of requests that no page can mean."""

from .errors import malformed_request


class MalformedRequestMiddleware:
    """Answer 400 to a NUL byte in the path, the query, a cookie or a form: no database can store one."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        values = [request.path_info, *request.COOKIES.values()]
        for name, given in request.GET.lists():
            values += [name, *given]
        if "\x00" in "".join(values):
            return malformed_request(request)
        return self.get_response(request)
