from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BulletinsConfig(AppConfig):
    name = "bulletins"
    verbose_name = _("Bulletins")

    def ready(self):
        # Models can be imported only now.
        from history.removals import OF_OTHER_APPS
        from secretariat.snapshots import record_removals

        from .models import Bulletin
        from .rights import may_put_bulletin_back

        record_removals(Bulletin)
        OF_OTHER_APPS[Bulletin] = may_put_bulletin_back
