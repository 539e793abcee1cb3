"""What publishing on Facebook says of itself, and how this house becomes known there."""

from perchoir.networks.contract import Setting
from perchoir.networks.contract.apps import Step
from perchoir.networks.contract.publishing import PublisherManifest


def _(message: str) -> str:
    """Marks a message id for extraction; the interface translates it."""
    return message


PUBLISHING_MANIFEST = PublisherManifest(
    network="facebook",
    name=_("Facebook page"),
    summary=_("A page on Facebook. Profiles of persons cannot be published on by programs."),
    idempotent=False,
    take_back=_("On Facebook: Settings, Business integrations, then remove the app."),
    facts_as_of="2026-11",
)

SIGN_IN_SETTINGS = (
    Setting(
        name="page",
        label=_("Name or address of the page"),
        help=_("Where whoever signs in looks after several. Facebook asks which to allow, too."),
    ),
)

APP_SETTINGS = (
    Setting(
        name="client_id",
        label=_("App ID"),
        help=_("In Meta’s dashboard: App settings, Basic."),
        required=True,
    ),
    Setting(
        name="client_secret",
        label=_("App secret"),
        help=_("Beside the app ID, behind Show."),
        kind="secret",
        required=True,
    ),
)

_DASHBOARD = "https://developers.facebook.com/apps/"

# developers.facebook.com: pages-api/getting-started, development/create-an-app, November 2026.
APP_STEPS = (
    Step(
        title=_("Open Meta’s dashboard for developers"),
        text=_(
            "Sign in with a Facebook account of somebody in the company and register as a "
            "developer where Meta asks for it. It costs nothing."
        ),
        address=_DASHBOARD,
    ),
    Step(
        title=_("Create an app that manages pages"),
        text=_("Choose Create app, then the use case “Manage everything on your Page”."),
        address=_DASHBOARD,
        type_there=(("App name", "Perchoir"),),
    ),
    Step(
        title=_("Add what Perchoir may do"),
        text=_(
            "Use cases, Customize: add pages_show_list, pages_read_engagement, "
            "pages_manage_posts, pages_manage_engagement, pages_read_user_content, "
            "pages_manage_metadata and read_insights."
        ),
    ),
    Step(
        title=_("Let people come back here"),
        text=_("Facebook Login for Business, Settings: copy this address."),
        type_there=(("Valid OAuth Redirect URIs", "{address}{back}"),),
    ),
    Step(
        title=_("Give a role to whoever connects pages, or have the app reviewed"),
        text=_(
            "App roles, Roles: whoever signs in here for a page is an administrator, a developer "
            "or a tester of the app, and looks after the page. Without a role Meta asks for its "
            "review of the app and for a verified company. Posts of an app that is not published "
            "may be seen by its roles only: publish it in the dashboard."
        ),
    ),
    Step(
        title=_("Bring the two keys here"),
        text=_("App settings, Basic: copy App ID and App secret into the fields of this page."),
    ),
    Step(
        title=_("Have Facebook tell what happens, if you like"),
        text=_(
            "Once the keys are kept here: Webhooks, object Page. Copy these, choose Verify and "
            "save, then subscribe to feed and mention. Without it, Perchoir asks every three "
            "minutes."
        ),
        type_there=(("Callback URL", "{address}{hook}"), ("Verify token", "{verify}")),
    ),
)
