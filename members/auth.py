from django.contrib.auth.backends import ModelBackend

from members.models import User


class MemberBackend(ModelBackend):
    """Loads the person with the account: every page needs both, one query is enough."""

    def get_user(self, user_id: int) -> User | None:
        user = User.objects.select_related("member__branch").filter(pk=user_id).first()
        return user if user is not None and self.user_can_authenticate(user) else None
