"""What publishing on X says of itself, and how this house becomes known there."""

from perchoir.networks.contract import Setting
from perchoir.networks.contract.apps import Step
from perchoir.networks.contract.publishing import PublisherManifest


def _(message: str) -> str:
    """Marks a message id for extraction; the interface translates it."""
    return message


PUBLISHING_MANIFEST = PublisherManifest(
    network="x",
    name=_("X"),
    summary=_("An account on X (formerly Twitter). X bills every post to whoever runs this site."),
    idempotent=False,
    take_back=_("On X: Settings, Security and account access, Apps and sessions, Connected apps."),
    facts_as_of="2026-11",
)

APP_SETTINGS = (
    Setting(
        name="client_id",
        label=_("Client ID"),
        help=_("In the console of X: your app, Keys and tokens, OAuth 2.0."),
        required=True,
    ),
    Setting(
        name="client_secret",
        label=_("Client secret"),
        help=_("Shown once beside the client ID. Leave it empty for an app without a secret."),
        kind="secret",
    ),
    Setting(
        name="consumer_secret",
        label=_("API key secret"),
        help=_("For messages of X alone: Keys and tokens, Consumer Keys. May stay empty."),
        kind="secret",
    ),
)

_CONSOLE = "https://console.x.com"

# docs.x.com: Apps, OAuth 2.0 Authorization Code Flow with PKCE, Pricing; August 2026.
APP_STEPS = (
    Step(
        title=_("Open the developer console of X"),
        text=_(
            "Sign in with an X account of the company and accept the developer agreement. The "
            "account that owns the app reads its own posts for less."
        ),
        address=_CONSOLE,
    ),
    Step(
        title=_("Create an app"),
        text=_(
            "Choose Create App. X asks for a name, which it shows to whoever signs in, for a "
            "description and for what you use it."
        ),
        address=_CONSOLE,
        type_there=(
            ("App name", "Perchoir"),
            ("Description", "Publishes and measures posts on our own accounts."),
            (
                "Use case",
                "We publish posts that a person wrote and approved, on accounts of our own "
                "company, and read their figures. We do not resell or share data.",
            ),
        ),
    ),
    Step(
        title=_("Let people sign in"),
        text=_(
            "In the app, open User authentication settings and choose Set up. App permissions: "
            "Read and write. Type of app: Web App, Automated App or Bot."
        ),
        type_there=(
            ("Callback URI / Redirect URL", "{address}{back}"),
            ("Website URL", "{address}"),
        ),
    ),
    Step(
        title=_("Bring the two keys here"),
        text=_(
            "X now shows a Client ID and a Client Secret, the secret only once: copy both into "
            "the fields of this page."
        ),
    ),
    Step(
        title=_("Buy credits and set a limit"),
        text=_(
            "X is paid in advance, call by call: open Billing, buy credits, and set a spending "
            "limit there too. Without credits, posts are refused."
        ),
        address=_CONSOLE,
    ),
    # docs.x.com/x-api/webhooks (August 2026): the console has no page for it.
    Step(
        title=_("Have X tell what happens, if you like"),
        text=_(
            "For developers: X takes this address by its interface alone (POST /2/webhooks, then a "
            "subscription of each account), and bills each message. Enter the API key secret here "
            "first. Without it, Perchoir asks every three minutes."
        ),
        type_there=(("Webhook URL", "{address}{hook}"),),
    ),
)
