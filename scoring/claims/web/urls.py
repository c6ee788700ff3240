"""Claims, the other side's answers, files of matters."""

from django.urls import path

from scoring.base.render.places import Place
from scoring.claims.web import attachment, claim
from scoring.web.places import Pages

urlpatterns = [
    Pages(
        Place.MONTH,
        path("claim/", claim.page, name="claim"),
        path("claim/withdraw/", claim.withdraw, name="claim_withdraw"),
        path("claim/people/", claim.people, name="claim_people"),
        path("claim/peer/<int:pk>/", claim.answer, name="claim_answer"),
        path("claim/peer/<int:pk>/decide/", claim.decide, name="claim_decide"),
        path("claim/branch/<int:pk>/", claim.branch, name="claim_branch"),
        path("attachments/<int:pk>/", attachment.show, name="attachment"),
        path("attachments/<int:pk>/remove/", attachment.remove, name="attachment_remove"),
        path("attachments/of/<uuid:key>/", attachment.add, name="attachment_add"),
        path("uploads/<uuid:key>/", attachment.upload, name="upload"),
    ),
]
