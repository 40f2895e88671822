from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "people"
    verbose_name = _("People")

    def ready(self):
        # Models can be imported only now.
        from reorganisations.carrying_out import bodies_succeeded
        from reorganisations.planning import FINDERS
        from reorganisations.previewing import WRITTEN
        from secretariat.snapshots import Dependent, Description, register

        from .models import BranchEditor
        from .roles import assign_permissions
        from .succession import find_grants, give_to_successors

        post_migrate.connect(assign_permissions)
        FINDERS.append(find_grants)
        WRITTEN.append(BranchEditor)
        bodies_succeeded.connect(give_to_successors)
        # Who may not give grants does not give them by putting back a body either.
        register(
            Dependent(
                BranchEditor,
                describe=lambda grant: Description("", grant.person.get_username()),
                permission="people.add_brancheditor",
            )
        )
