"""What publishing on LinkedIn says of itself, and how this house becomes known there."""

from typing import Final

from perchoir.networks.contract import Setting
from perchoir.networks.contract.apps import Step
from perchoir.networks.contract.publishing import PublisherManifest


def _(message: str) -> str:
    """Marks a message id for extraction; the interface translates it."""
    return message


# What an app was granted: `products` of the setup page.
SHARE: Final = "share"
COMMUNITY: Final = "community"
FIGURES: Final = "figures"

PUBLISHING_MANIFEST = PublisherManifest(
    network="linkedin",
    name=_("LinkedIn"),
    summary=_(
        "Your own account on LinkedIn, or a page that you look after. LinkedIn asks you to sign in "
        "again every sixty days."
    ),
    idempotent=False,
    take_back=_("On LinkedIn: Settings, Data privacy, Other applications, Permitted services."),
    facts_as_of="2026-11",
)

SIGN_IN_SETTINGS = (
    Setting(
        name="whose",
        label=_("Who speaks"),
        kind="choice",
        required=True,
        default="me",
        choices=(("me", _("My own account")), ("page", _("A page that I look after"))),
    ),
    Setting(
        name="page",
        label=_("Address of the page"),
        help=_(
            "For example linkedin.com/company/morvan. Leave it empty for your own account, or when "
            "you look after one page only."
        ),
    ),
)

APP_SETTINGS = (
    Setting(
        name="client_id",
        label=_("Client ID"),
        help=_("On the developer portal of LinkedIn: your app, Auth."),
        required=True,
    ),
    Setting(
        name="client_secret",
        label=_("Primary client secret"),
        help=_("On the same page, behind the eye."),
        kind="secret",
        required=True,
    ),
    Setting(
        name="products",
        label=_("What LinkedIn granted the app"),
        help=_("On the developer portal of LinkedIn: your app, Products."),
        kind="choice",
        required=True,
        default=SHARE,
        choices=(
            (SHARE, _("Share on LinkedIn: own accounts")),
            (COMMUNITY, _("Community Management API: own accounts and pages")),
            (FIGURES, _("The same, with r_member_postAnalytics: figures of own accounts too")),
        ),
    ),
)

_PORTAL = "https://www.linkedin.com/developers/apps"

# learn.microsoft.com/linkedin: Getting Access, Community Management App Review; November 2026.
APP_STEPS = (
    Step(
        title=_("Open the developer portal of LinkedIn"),
        text=_(
            "Sign in with an account that looks after the page of your company. LinkedIn ties "
            "every app to a page, and asks an administrator of that page to confirm it."
        ),
        address=_PORTAL,
    ),
    Step(
        title=_("Create an app"),
        text=_(
            "Choose Create app, name it, choose the page of your company, add a logo and accept "
            "the terms. Then choose Verify and send the link to an administrator of the page."
        ),
        address="https://www.linkedin.com/developers/apps/new",
        type_there=(
            ("App name", "Perchoir"),
            ("Privacy policy URL", "{address}"),
        ),
    ),
    Step(
        title=_("Ask for two products"),
        text=_(
            "In the app, open Products and ask for “Share on LinkedIn” and for “Sign In with "
            "LinkedIn using OpenID Connect”. Both are granted at once."
        ),
    ),
    Step(
        title=_("Let people sign in"),
        text=_("Open Auth, and add the address to which people come back."),
        type_there=(("Authorized redirect URLs for your app", "{address}{back}"),),
    ),
    Step(
        title=_("Bring the two keys here"),
        text=_("Copy the Client ID and the Primary Client Secret of that page into the fields."),
    ),
    Step(
        title=_("For pages, later: an app of their own"),
        text=_(
            "LinkedIn opens pages only to an app that has “Community Management API” and nothing "
            "else. Create a second app in the same way, ask there for that product alone, and fill "
            "in the form: LinkedIn reviews it, within weeks. Once it says yes, enter the two keys "
            "of that app here instead: it opens own accounts and pages alike. Own accounts that "
            "were connected before are then disconnected and connected anew, for LinkedIn numbers "
            "people otherwise for each app."
        ),
        address="https://www.linkedin.com/developers/apps/new",
        type_there=(
            ("App name", "Perchoir pages"),
            ("Authorized redirect URLs for your app", "{address}{back}"),
            (
                "Use case",
                "We publish posts that a person wrote and approved on pages of our own company, "
                "answer comments there, and read figures. We do not resell or share data.",
            ),
        ),
    ),
)
