"""What publishing on Instagram says of itself, and how this house becomes known there."""

from perchoir.networks.contract import Setting
from perchoir.networks.contract.apps import Step
from perchoir.networks.contract.publishing import PublisherManifest


def _(message: str) -> str:
    """Marks a message id for extraction; the interface translates it."""
    return message


PUBLISHING_MANIFEST = PublisherManifest(
    network="instagram",
    name=_("Instagram"),
    summary=_(
        "A professional account on Instagram. Each post shows a picture or a video, which "
        "Instagram fetches from a public address of this site. Posts are taken down by hand."
    ),
    idempotent=False,
    can_delete=False,
    take_back=_("On Instagram: Settings, Website permissions, Apps and websites, then remove it."),
    facts_as_of="2026-11",
)

APP_SETTINGS = (
    Setting(
        name="client_id",
        label=_("Instagram app ID"),
        help=_("In the use case’s settings: API setup with Instagram login. Not Meta’s app ID."),
        required=True,
    ),
    Setting(
        name="client_secret",
        label=_("Instagram app secret"),
        help=_("Beside the Instagram app ID, behind Show."),
        kind="secret",
        required=True,
    ),
    Setting(
        name="meta_secret",
        label=_("App secret of Meta’s app"),
        help=_(
            "For messages of the network alone, in case Meta signs them with it: App settings, "
            "Basic. May stay empty."
        ),
        kind="secret",
    ),
)

_DASHBOARD = "https://developers.facebook.com/apps/"

# developers.facebook.com: instagram-platform/instagram-api-with-instagram-login (March 2026).
APP_STEPS = (
    Step(
        title=_("Make the account a professional one"),
        text=_(
            "On Instagram: Settings, Account type and tools, Switch to professional account. "
            "Business and creator are both taken."
        ),
        address="https://www.instagram.com/accounts/convert_to_professional_account/",
    ),
    Step(
        title=_("Open Meta’s dashboard for developers"),
        text=_(
            "Sign in with a Facebook account of somebody in the company and register as a "
            "developer where Meta asks for it. It costs nothing."
        ),
        address=_DASHBOARD,
    ),
    Step(
        title=_("Create an app for Instagram"),
        text=_(
            "Choose Create app, then the use case “Manage messaging & content on Instagram”, and "
            "in its settings API setup with Instagram login."
        ),
        address=_DASHBOARD,
        type_there=(("App name", "Perchoir"),),
    ),
    Step(
        title=_("Add what Perchoir may do"),
        text=_(
            "Permissions and features: add instagram_business_basic, "
            "instagram_business_content_publish, instagram_business_manage_comments and "
            "instagram_business_manage_insights."
        ),
    ),
    Step(
        title=_("Let people come back here"),
        text=_("API setup with Instagram login, Business login settings: copy this address."),
        type_there=(("OAuth redirect URIs", "{address}{back}"),),
    ),
    Step(
        title=_("Invite the accounts, or have the app reviewed"),
        text=_(
            "App roles, Add people, Instagram tester: name each account that will speak, and let "
            "its owner accept on Instagram under Settings, Website permissions, Apps and websites, "
            "Tester invites. Accounts without a role need Meta’s review of the app first."
        ),
    ),
    Step(
        title=_("Bring the two keys of Instagram here"),
        text=_(
            "API setup with Instagram login shows Instagram app ID and Instagram app secret: copy "
            "both into the fields of this page."
        ),
    ),
    Step(
        title=_("Have Instagram tell what happens, if you like"),
        text=_(
            "Once the keys are kept here: API setup with Instagram login, Configure webhooks. Copy "
            "these, choose Verify and save, then subscribe to comments and mentions. Meta tells "
            "only of apps that are published. Without it, Perchoir asks every three minutes."
        ),
        type_there=(("Callback URL", "{address}{hook}"), ("Verify token", "{verify}")),
    ),
)
