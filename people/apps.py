from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "people"
    verbose_name = _("People")

    def ready(self):
        # Models can be imported only now.
        from secretariat.snapshots import Dependent, Description, register

        from .models import BranchEditor
        from .roles import assign_permissions

        post_migrate.connect(assign_permissions)
        # Who may not give grants does not give them by putting back a body either.
        register(
            Dependent(
                BranchEditor,
                describe=lambda grant: Description("", grant.person.get_username()),
                permission="people.add_brancheditor",
            )
        )
