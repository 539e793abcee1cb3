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
_CHANGE_POST = _("Change the post and have it approved again.")
_CONNECT_AGAIN = _("Connect the account again.")
_LOOK_YOURSELF = _(
    "Look at the account on the network, then say here whether the post stands there."
)
_BY_HAND = _("Have it sent by hand: Perchoir prepares it, and a person posts it on the network.")
_WE_LOOK = _("Perchoir looks on the network whether it stands there before anything else happens.")

ADVICE: dict[str, Advice] = {
    "access_denied": Advice(
        _("The server does not let us read this."), _("Choose another address, or ask its owner.")
    ),
    "account_blocked": Advice(
        _("The network does not let this account publish for a while: it blocked it."),
        _("Look at the account on the network, and send the post again once it allows it."),
    ),
    "account_missing": Advice(
        _("The account with which this source listens is no longer there."),
        _("Choose another in the settings of this source."),
    ),
    "account_not_active": Advice(
        _("The network says that this account is closed or suspended."),
        _("Look at the account on the network, then connect it again."),
    ),
    "account_not_found": Advice(
        _("There is no account of this name."), _("Check the handle, or name its server.")
    ),
    "address_missing": Advice(_("The address is missing."), _CHECK_SETTINGS),
    "address_not_allowed": Advice(
        _("This address belongs to a private network."),
        _("If it is yours, whoever runs this site can allow it (PERCHOIR_OUTBOUND_ALLOW)."),
    ),
    "address_not_readable": Advice(_("This is not an address."), _CHECK_ADDRESS),
    "address_not_public": Advice(
        _("The network could not send you back here: this site has no address with https."),
        _("Connect the account the other way, or tell whoever runs this site."),
    ),
    "another_account": Advice(_("This authorisation opens another account."), _CONNECT_AGAIN),
    "answer_makes_no_sense": Advice(
        _("The network's answer does not say whether the post was taken."), _WE_LOOK
    ),
    "answered_post_gone": Advice(_("The post that this one answers is not there."), _CHANGE_POST),
    "app_missing": Advice(
        _("Perchoir is not registered with the network yet."),
        _("Whoever runs this site registers it: the page of networks shows how."),
    ),
    "app_refused": Advice(
        _("The network does not accept the keys under which Perchoir is registered there."),
        _("Whoever runs this site enters them again; then the account is connected again."),
    ),
    "body_not_decodable": Advice(_("The answer arrived damaged."), _WAIT),
    "body_not_readable": Advice(
        _("What was kept to be sent can no longer be read."), _ASK_OPERATOR
    ),
    "cannot_look": Advice(
        _("This network does not let us look whether the post stands there."),
        _("Look at the account."),
    ),
    "card_and_pictures": Advice(
        _("A post there shows pictures or a link card, not both."), _CHANGE_POST
    ),
    "certificate_not_valid": Advice(
        _("The server's certificate is not valid for this name."), _CHECK_ADDRESS
    ),
    "comment_too_long": Advice(
        _("The network takes shorter answers than posts, and this one is longer."), _CHANGE_POST
    ),
    "connection_lost": Advice(_("The connection broke."), _WAIT),
    "connector_missing": Advice(
        _("This version of Perchoir no longer knows this kind of source."),
        _("Remove it and add another."),
    ),
    "credits_used_up": Advice(
        _("The network asks to be paid first: its credits are used up, or its limit is reached."),
        _("Whoever runs this site buys credits at the network; then send the post again."),
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
    "handle_not_readable": Advice(
        _("This is not a handle."), _("Check the handle, or name its server.")
    ),
    "header_not_allowed": Advice(
        _("The token holds a character that no token has."), _("Enter the token again.")
    ),
    "home_not_ready": Advice(_("The pages of this site are not open yet."), _ASK_OPERATOR),
    "hung_up": Advice(_("The server ended the stream."), _WAIT),
    "kind_not_taken": Advice(_("This network does not take this kind of file."), _CHANGE_POST),
    "key_taken": Advice(
        _("Another text was already published under the same key."), _LOOK_YOURSELF
    ),
    "line_too_long": Advice(
        _("One line of the answer is longer than what is read."), _CHECK_ADDRESS
    ),
    "looks_alike": Advice(
        _("A post that looks like this one stands there, but it may be another."), _LOOK_YOURSELF
    ),
    "log_full": Advice(
        _("The log between listening and matching is full: what is new waits at the network."),
        _("Tell whoever runs this site: another engine is needed."),
    ),
    "log_not_reachable": Advice(
        _("The log between listening and matching is away: what is new waits at the network."),
        _WAIT,
    ),
    "media_not_fetched": Advice(
        _("The network could not fetch a picture or a video from this site."),
        _("Whoever runs this site looks whether its address opens from the internet."),
    ),
    "media_not_processed": Advice(
        _("The network could not read a picture or a video."), _CHANGE_POST
    ),
    "media_too_large": Advice(
        _("A picture or a video is larger than the network takes."), _CHANGE_POST
    ),
    "media_not_ready": Advice(_("The network is still preparing a picture or a video."), _WAIT),
    "media_missing_there": Advice(
        _("Every post on this network shows a picture or a video."), _CHANGE_POST
    ),
    "name_not_found": Advice(
        _("No server answers to this name."),
        _("Check the address. If it is right, this machine may have lost its way to the internet."),
    ),
    "needs_app_password": Advice(
        _("An app password is needed."),
        _("Make one on Bluesky: Settings, Privacy and security, App passwords."),
    ),
    "needs_https": Advice(
        _("A token is only sent over a protected connection (https)."),
        _("Enter the address of the server with https."),
    ),
    "by_hand": Advice(
        _("Nothing is sent to this account from here: a person posts there."),
        _("Do it there by hand."),
    ),
    "no_rules": Advice(
        _("No watch looks for anything that this network can search for."),
        _("Add a watch with a word, a hashtag or an account: listening then begins by itself."),
    ),
    "needs_token": Advice(
        _("This server asks for an access token."), _("Enter one in the settings of this source.")
    ),
    "network_ceiling": Advice(
        _("The network takes no more of these from this site for now: its own ceiling is reached."),
        _("Wait until the day or the month ends, as the page of spending shows."),
    ),
    "no_browser_sign_in": Advice(
        _("This server does not offer to sign in on its own page."),
        _("Connect the account the other way."),
    ),
    "no_page_there": Advice(
        _("Whoever signed in looks after no page there, or allowed none."),
        _("Begin again, sign in as somebody who looks after the page, and allow it."),
    ),
    "no_public_address": Advice(
        _("The network fetches pictures and videos here, and this site has no public address."),
        _("Whoever runs this site gives it one with https (PERCHOIR_ADDRESS)."),
    ),
    "no_websocket": Advice(_("The server does not open a stream."), _CHECK_ADDRESS),
    "not_a_feed": Advice(
        _("There is no feed at this address."), _("Give the address of the feed itself.")
    ),
    "not_allowed_to_read": Advice(
        _("The network does not let Perchoir read this with this account."),
        _(
            "Connect the account again and allow all that is asked for. Some of it opens only once "
            "the network has reviewed the app: the steps of its page say which."
        ),
    ),
    "not_allowed_to_write": Advice(
        _("The network does not let this account publish."),
        _("Look at the account on the network, then connect it again with the right to write."),
    ),
    "not_deletable_there": Advice(
        _("The network lets only a person take a post down."),
        _("Take it down on the network by hand."),
    ),
    "not_found": Advice(_("There is nothing at this address."), _CHECK_ADDRESS),
    "not_json": Advice(_("The answer is not what this kind of server says."), _CHECK_ADDRESS),
    "not_ours_to_revoke": Advice(
        _("This network lets only a person take that access back."),
        _("Take it back there by hand."),
    ),
    "not_page_admin": Advice(
        _("Whoever signed in may not post in the name of this page."),
        _("Have an administrator of the page give you that role there, then begin again."),
    ),
    "not_reachable": Advice(_("The server does not answer."), _WAIT),
    "not_readable_there": Advice(
        _("This network does not let us read what this account posted."), _LOOK_YOURSELF
    ),
    "not_this_service": Advice(
        _("This server is not of the kind that was expected."), _CHECK_ADDRESS
    ),
    "nothing_there_yet": Advice(_("There is nothing there yet."), _WAIT),
    "nothing_to_say": Advice(_("This post has neither words nor pictures."), _CHANGE_POST),
    "one_cashtag": Advice(
        _("The network takes one share symbol in a post, and there are more."), _CHANGE_POST
    ),
    "only_there": Advice(
        _("On this network people sign in on its own page only."), _("Connect the account there.")
    ),
    "page_not_said": Advice(
        _("You look after several pages there."),
        _("Begin again, and give the address of the page."),
    ),
    "page_not_there": Advice(
        _("There is no page of this name."), _("Choose the page of a voice of this site.")
    ),
    "page_not_yours": Advice(
        _("None of the pages that were allowed there has this name."),
        _("Begin again: type the page’s name as Facebook shows it, and allow this page there."),
    ),
    "password_refused": Advice(
        _("The handle or the app password is not right."),
        _("Check both, or make a new app password."),
    ),
    "plan_forbids": Advice(
        _("The plan that was bought at the network does not include this."), _BY_HAND
    ),
    "port_not_allowed": Advice(_("This port is not called."), _CHECK_ADDRESS),
    "preparation_expired": Advice(
        _("What was prepared on the network was not published within a day: it is gone there."),
        _("Send the post again: it is prepared anew."),
    ),
    "product_missing": Advice(
        _("The network did not grant this site what that needs."),
        _("Whoever runs this site asks for it there: the page of networks shows how."),
    ),
    "publication_under_way": Advice(
        _("The network is still publishing this post, or says nothing that can be read."), _WE_LOOK
    ),
    "published_not_shown": Advice(
        _("The network says that this post was published, and does not show it yet."), _WE_LOOK
    ),
    "query_missing": Advice(_("It is not said what to search for."), _CHECK_SETTINGS),
    "query_too_long": Advice(
        _("The search is longer than the network takes."),
        _("Shorten it, or make two sources of it."),
    ),
    "quote_not_allowed": Advice(
        _("The network does not let programs quote somebody's post on this plan."), _BY_HAND
    ),
    "refused_by_server": Advice(_("The network refused this post."), _CHANGE_POST),
    "reply_not_summoned": Advice(
        _("The network takes a program's reply only where the other named or quoted this account."),
        _BY_HAND,
    ),
    "said_before": Advice(
        _("The same words stand on this account already, and the network takes them once."),
        _CHANGE_POST,
    ),
    "said_before_there": Advice(
        _("The network says that these words stand there already: they may be this very post."),
        _WE_LOOK,
    ),
    "said_no": Advice(
        _("You, or somebody in your place, said no on the network's page: nothing was connected."),
        _("Begin again when you wish."),
    ),
    "scheme_not_allowed": Advice(_("Only http and https addresses can be called."), _CHECK_ADDRESS),
    "secret_unreadable": Advice(
        _("The token was sealed with a key that is no longer there."), _("Enter the token again.")
    ),
    "server_trouble": Advice(_("The server has trouble of its own."), _WAIT),
    "setting_not_known": Advice(_("One setting has an unknown value."), _CHECK_SETTINGS),
    "several_pages": Advice(
        _("Whoever signed in looks after several pages there, and none was named."),
        _("Begin again, and type the name or the address of the page first."),
    ),
    "shelf_failed": Advice(_("The page could not be written or read."), _WE_LOOK),
    "sign_in_refused": Advice(_("The server did not accept the sign-in."), _CONNECT_AGAIN),
    "silent": Advice(_("The stream went silent."), _WAIT),
    "spending_limit": Advice(
        _("The monthly spending limit of this network is reached."),
        _("Whoever owns the workspace raises it, or waits for the month to end."),
    ),
    "spending_limit_missing": Advice(
        _("Listening costs money on this network, and no monthly spending limit is set."),
        _("Whoever owns the workspace sets one; listening begins by itself."),
    ),
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
    "text_too_long": Advice(_("The text is longer than the network takes."), _CHANGE_POST),
    "time_not_known": Advice(
        _("It is no longer known when this post was about to leave."), _LOOK_YOURSELF
    ),
    "timed_out": Advice(_("The answer did not come in time."), _WAIT),
    "timeline_not_readable": Advice(_("The account's own posts cannot be read."), _LOOK_YOURSELF),
    "timeline_too_long": Advice(
        _("Too much was published since to find this post again."), _LOOK_YOURSELF
    ),
    "token_missing": Advice(
        _("The access token is missing."), _("Enter one, or connect the account again.")
    ),
    "token_refused": Advice(_("The access token is no longer accepted."), _("Enter a new one.")),
    "too_large": Advice(_("The answer is larger than what is read."), _CHECK_ADDRESS),
    "too_many_pictures": Advice(_("There are more pictures than the network takes."), _CHANGE_POST),
    "too_many_redirects": Advice(
        _("The address sends from one place to the next without end."), _CHECK_ADDRESS
    ),
    "too_many_requests": Advice(_("The server asked us to slow down."), _WAIT),
    "unexpected": Advice(_("Something went wrong that nobody foresaw."), _ASK_OPERATOR),
    "version_retired": Advice(
        _("The network has closed the way by which Perchoir spoke to it."),
        _("Tell whoever runs this site: a newer version of Perchoir is needed."),
    ),
    "video_alone": Advice(_("A video goes alone on this network."), _CHANGE_POST),
    "video_not_in_answer": Advice(_("This network takes no video in an answer."), _CHANGE_POST),
    "video_too_long": Advice(_("The video is longer than the network takes."), _CHANGE_POST),
    "wrong_issuer": Advice(
        _("The answer came from another server than the one that was asked: it was not used."),
        _("Begin again. If it happens again, tell whoever runs this site."),
    ),
}


def advice(code: str) -> Advice:
    """What happened and what to do, for a code of a connector or of the guarded client."""
    return ADVICE.get(code, ADVICE["unexpected"])
