"""What connectors say in codes, as sentences: what happened, and what to do.

Names and summaries of manifests are message ids already: `gettext(manifest.name)`.
"""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Advice(NamedTuple):
    """Two sentences in the reader's language."""

    what: str | Promise
    do: str | Promise


_WAIT = _("Nothing to do: Perchoir tries again by itself.")
_CHECK_ADDRESS = _("Check the address in the settings of this source.")
_CHECK_SETTINGS = _("Correct the settings of this source.")
_ASK_OPERATOR = _("Tell whoever runs this site.")

ADVICE: dict[str, Advice] = {
    "access_denied": Advice(
        _("The server does not let us read this."), _("Choose another address, or ask its owner.")
    ),
    "address_missing": Advice(_("The address is missing."), _CHECK_SETTINGS),
    "address_not_allowed": Advice(
        _("This address belongs to a private network."),
        _("If it is yours, whoever runs this site can allow it (PERCHOIR_OUTBOUND_ALLOW)."),
    ),
    "address_not_readable": Advice(_("This is not an address."), _CHECK_ADDRESS),
    "body_not_decodable": Advice(_("The answer arrived damaged."), _WAIT),
    "certificate_not_valid": Advice(
        _("The server's certificate is not valid for this name."), _CHECK_ADDRESS
    ),
    "connection_lost": Advice(_("The connection broke."), _WAIT),
    "connector_missing": Advice(
        _("This version of Perchoir no longer knows this kind of source."),
        _("Remove it and add another."),
    ),
    "credentials_in_address": Advice(
        _("An address may not hold a user name or a password."), _CHECK_ADDRESS
    ),
    "encoding_not_understood": Advice(
        _("The answer is compressed in a way that was not asked for."), _CHECK_ADDRESS
    ),
    "gone": Advice(
        _("The site says that this feed is gone for good."), _("Look for its new address.")
    ),
    "header_not_allowed": Advice(
        _("The token holds a character that no token has."), _("Enter the token again.")
    ),
    "hung_up": Advice(_("The server ended the stream."), _WAIT),
    "line_too_long": Advice(
        _("One line of the answer is longer than what is read."), _CHECK_ADDRESS
    ),
    "name_not_found": Advice(
        _("No server answers to this name."),
        _("Check the address. If it is right, this machine may have lost its way to the internet."),
    ),
    "needs_token": Advice(
        _("This server asks for an access token."), _("Enter one in the settings of this source.")
    ),
    "no_websocket": Advice(_("The server does not open a stream."), _CHECK_ADDRESS),
    "not_a_feed": Advice(
        _("There is no feed at this address."), _("Give the address of the feed itself.")
    ),
    "not_found": Advice(_("There is nothing at this address."), _CHECK_ADDRESS),
    "not_json": Advice(_("The answer is not what this kind of server says."), _CHECK_ADDRESS),
    "not_reachable": Advice(_("The server does not answer."), _WAIT),
    "not_this_service": Advice(
        _("This server is not of the kind that was expected."), _CHECK_ADDRESS
    ),
    "nothing_there_yet": Advice(_("There is nothing there yet."), _WAIT),
    "port_not_allowed": Advice(_("This port is not called."), _CHECK_ADDRESS),
    "query_missing": Advice(_("It is not said what to search for."), _CHECK_SETTINGS),
    "scheme_not_allowed": Advice(_("Only http and https addresses can be called."), _CHECK_ADDRESS),
    "secret_unreadable": Advice(
        _("The token was sealed with a key that is no longer there."), _("Enter the token again.")
    ),
    "server_trouble": Advice(_("The server has trouble of its own."), _WAIT),
    "setting_not_known": Advice(_("One setting has an unknown value."), _CHECK_SETTINGS),
    "silent": Advice(_("The stream went silent."), _WAIT),
    "streaming_refused": Advice(
        _("This server does not stream to us."), _("Choose another server, or give a token.")
    ),
    "template_missing": Advice(
        _("There is no address of a press search."),
        _("Give one here, or let whoever runs this site set PERCHOIR_PRESS_SEARCH_URL."),
    ),
    "template_without_query": Advice(
        _("The address of the search does not say where the words go."),
        _("Write {query} in it where the words go."),
    ),
    "timed_out": Advice(_("The answer did not come in time."), _WAIT),
    "token_refused": Advice(_("The access token is no longer accepted."), _("Enter a new one.")),
    "too_large": Advice(_("The answer is larger than what is read."), _CHECK_ADDRESS),
    "too_many_redirects": Advice(
        _("The address sends from one place to the next without end."), _CHECK_ADDRESS
    ),
    "too_many_requests": Advice(_("The server asked us to slow down."), _WAIT),
    "unexpected": Advice(_("Something went wrong that nobody foresaw."), _ASK_OPERATOR),
}


def advice(code: str) -> Advice:
    """What happened and what to do, for a code of a connector or of the guarded client."""
    return ADVICE.get(code, ADVICE["unexpected"])
