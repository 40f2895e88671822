"""What happens to requests for the sake of the people who send them."""

from secretariat.permissions import refused


class RefusedMiddleware:
    """Tells the log of every attempt to change something that its sender may not change."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if response.status_code == 403 and request.method not in ("GET", "HEAD") and request.user.is_authenticated:
            refused.warning("%s may not %s %s", request.user, request.method, request.get_full_path())
        return response
