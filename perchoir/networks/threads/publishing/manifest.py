"""What publishing on Threads says of itself, and how this house becomes known there."""

from perchoir.networks.contract import Setting
from perchoir.networks.contract.apps import Step
from perchoir.networks.contract.publishing import PublisherManifest


def _(message: str) -> str:
    """Marks a message id for extraction; the interface translates it."""
    return message


PUBLISHING_MANIFEST = PublisherManifest(
    network="threads",
    name=_("Threads"),
    summary=_("An account on Threads. Pictures and videos need a public address of this site."),
    idempotent=False,
    take_back=_("On Threads: Settings, Account, Website permissions, then remove the app."),
    facts_as_of="2026-11",
)

APP_SETTINGS = (
    Setting(
        name="client_id",
        label=_("Threads app ID"),
        help=_("In Meta’s dashboard: App settings, Basic. It is not the app ID of Meta above it."),
        required=True,
    ),
    Setting(
        name="client_secret",
        label=_("Threads app secret"),
        help=_("Beside the Threads app ID, behind Show."),
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

# developers.facebook.com: threads/get-started (June 2026), development/create-an-app (2025-09).
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
        title=_("Create an app with the Threads use case"),
        text=_("Choose Create app, then the use case “Access the Threads API”."),
        address=_DASHBOARD,
        type_there=(("App name", "Perchoir"),),
    ),
    Step(
        title=_("Add what Perchoir may do"),
        text=_(
            "Use cases, Customize: add threads_content_publish, threads_manage_replies, "
            "threads_read_replies, threads_manage_mentions, threads_keyword_search, "
            "threads_manage_insights and threads_delete."
        ),
    ),
    Step(
        title=_("Let people come back here"),
        text=_(
            "In the settings of the use case, copy these addresses. Meta asks for the last two, "
            "though Perchoir needs neither."
        ),
        type_there=(
            ("Redirect callback URLs", "{address}{back}"),
            ("Uninstall callback URL", "{address}"),
            ("Delete callback URL", "{address}"),
        ),
    ),
    Step(
        title=_("Invite the accounts, or have the app reviewed"),
        text=_(
            "App roles, Add people, Threads tester: name each account that will speak, and let its "
            "owner accept on Threads under Settings, Account, Website permissions, Invites. "
            "Accounts without a role need Meta’s review of the app first."
        ),
    ),
    Step(
        title=_("Bring the two keys of Threads here"),
        text=_(
            "App settings, Basic shows two pairs: copy the Threads app ID and the Threads app "
            "secret into the fields of this page."
        ),
    ),
    Step(
        title=_("Have Threads tell what happens, if you like"),
        text=_(
            "Once the keys are kept here: Use cases, Customize, Settings: add “Get real-time "
            "notifications with Threads Webhooks”, copy these, then subscribe to replies and "
            "mentions. Meta asks for its review of the app first. Without it, Perchoir asks every "
            "three minutes."
        ),
        type_there=(("Callback URL", "{address}{hook}"), ("Verify token", "{verify}")),
    ),
)
