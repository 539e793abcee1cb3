"""Each act once, as it is done on a page and by a program, and how one sees that it was done."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from perchoir.core.people.models import Member
from perchoir.publishing.approvals.actions import decide, submit_post
from perchoir.publishing.charter.models import ClosedPeriod
from perchoir.publishing.deliveries.braking import pull_brake
from perchoir.publishing.deliveries.models import Brake, Delivery, State
from perchoir.publishing.deliveries.scheduling import schedule
from perchoir.publishing.planning.importing import add_file
from perchoir.publishing.planning.models import PlanFile
from perchoir.publishing.posts.actions import change_post
from perchoir.publishing.posts.models import Post
from perchoir.publishing.tests.speaking import only_delivery, text_of
from tests.doors.world import DAY, LATER, World

ANGRY = "C’est un scandale, vous mentez, honte à vous !"
RESULT = "Notre chiffre d’affaires progresse de 12 % au troisième trimestre."
Call = tuple[str, str, Any]


@dataclass
class Try:
    """`page`: method, address and form; `api`: method, path and body. `effect` is what happened:
    done, waits or nothing."""

    page: Call
    api: Call | None
    effect: Callable[[], str]


def write(world: World, who: Member | None) -> Try:
    voice, before = world.steps, Post.objects.count()
    account = voice.accounts.get().pk
    form = {"voice": voice.pk, "part": "Bonjour", "account": account, "language": "fr"}
    body = {"voice": "steps", "content": text_of("Bonjour"), "accounts": [account]}
    return Try(
        ("post", "posts/new/", form),
        ("post", "posts", body),
        lambda: "done" if Post.objects.count() > before else "",
    )


def change(world: World, who: Member | None) -> Try:
    return _changed(world.draft(), 1)


def change_an_older_revision(world: World, who: Member | None) -> Try:
    post = world.draft()
    again: dict[str, Any] = {"content": text_of("Autre"), "accounts": post.voice.accounts.all()}
    change_post(world.manager, post, revision=1, local_time=LATER, **again)
    return _changed(post, 1)


def change_what_was_approved(world: World, who: Member | None) -> Try:
    delivery = world.approved()
    tried = _changed(delivery.post, 1)

    def effect() -> str:
        delivery.refresh_from_db()
        fell = delivery.state == State.DRAFT and not delivery.approved_digest
        return "done" if fell else ("" if delivery.state == State.SCHEDULED else delivery.state)

    return Try(tried.page, tried.api, effect)


def _changed(post: Post, revision: int) -> Try:
    form = _form(post, "Bonsoir", revision)
    body = {"content": text_of("Bonsoir"), "accounts": [form["account"]], "revision": revision}
    return Try(
        ("post", f"posts/{post.pk}/", form),
        ("put", f"posts/{post.pk}", body | {"local_time": LATER}),
        lambda: "done" if "Bonsoir" in str(Post.objects.get(pk=post.pk).content) else "",
    )


def _form(post: Post, text: str, revision: int) -> dict[str, Any]:
    account = post.voice.accounts.get().pk
    return {
        "part": text,
        "account": account,
        "language": "fr",
        "revision": revision,
        "local_time": post.local_time,
        "zone": post.zone,
    }


def hand_in(world: World, who: Member | None) -> Try:
    return _handed_in(world.draft())


def hand_in_what_needs_no_yes(world: World, who: Member | None) -> Try:
    return _handed_in(world.draft(world.free))


def hand_in_an_angry_answer(world: World, who: Member | None) -> Try:
    return _handed_in(world.draft(world.free, ANGRY))


def hand_in_a_result_period_closed(world: World, who: Member | None) -> Try:
    now = timezone.now()
    ClosedPeriod.objects.create(
        workspace=world.workspace,
        name="T3",
        starts_at=now - DAY,
        ends_at=now + 365 * 10 * DAY,
        closes=["results"],
        asks="refuse",
    )
    return _handed_in(world.draft(world.free, RESULT))


def _handed_in(post: Post) -> Try:
    text = post.content["parts"][0]["text"]

    def effect() -> str:
        state = only_delivery(post).state
        return {State.IN_REVIEW: "waits", State.SCHEDULED: "done", State.DRAFT: ""}[State(state)]

    return Try(
        ("post", f"posts/{post.pk}/submit/", _form(post, text, 1)),
        ("post", f"posts/{post.pk}/hand-in", {"revision": 1}),
        effect,
    )


def approve(world: World, who: Member | None) -> Try:
    delivery = world.in_review()
    return _decided(delivery, delivery.digest)


def approve_ones_own(world: World, who: Member | None) -> Try:
    own = who if who is not None and who.workspace_id == world.workspace.pk else None
    delivery = world.in_review(by=own)
    return _decided(delivery, delivery.digest)


def approve_what_changed_since(world: World, who: Member | None) -> Try:
    delivery = world.in_review()
    seen, post = delivery.digest, delivery.post
    again: dict[str, Any] = {"content": text_of("Autre"), "accounts": post.voice.accounts.all()}
    submit_post(world.manager, change_post(
        world.manager, post, revision=1, local_time=LATER, **again
    ), revision=2)  # fmt: skip
    return _decided(delivery, seen)


def approve_what_was_sent_back(world: World, who: Member | None) -> Try:
    delivery = world.in_review()
    decide(world.approver, delivery, digest=delivery.digest, decision="changes")
    return _decided(delivery, delivery.digest)


def _decided(delivery: Delivery, digest: str) -> Try:
    answer = {"digest": digest, "decision": "yes"}
    return Try(
        ("post", f"reviews/{delivery.pk}/decide/", answer),
        ("post", f"deliveries/{delivery.pk}/answer", answer),
        lambda: "done" if _now(delivery).approved_digest else "",
    )


def move_what_was_approved(world: World, who: Member | None) -> Try:
    delivery = world.approved()
    pk, when = delivery.post_id, "2031-05-07T10:00"

    def effect() -> str:
        if _now(delivery).due_at == delivery.due_at:
            return ""
        return {State.IN_REVIEW: "waits"}.get(State(_now(delivery).state), _now(delivery).state)

    form = {"revision": 1, "local_time": when, "zone": "Europe/Paris", "losing": 1}
    return Try(
        ("post", f"planning/{pk}/move/", form),
        ("put", f"posts/{pk}/time", {"revision": 1, "local_time": when}),
        effect,
    )


def cancel(world: World, who: Member | None) -> Try:
    delivery = world.approved()
    return Try(
        ("post", f"deliveries/{delivery.pk}/cancel/", {}),
        ("post", f"deliveries/{delivery.pk}/cancel", None),
        lambda: "done" if _now(delivery).state == State.CANCELLED else "",
    )


def delete_a_draft(world: World, who: Member | None) -> Try:
    return _deleted(world.draft())


def delete_what_left(world: World, who: Member | None) -> Try:
    delivery = world.approved()
    Delivery.objects.filter(pk=delivery.pk).update(state=State.SENT)
    return _deleted(delivery.post)


def _deleted(post: Post) -> Try:
    return Try(
        ("post", f"posts/{post.pk}/delete/", {"revision": 1}),
        ("delete", f"posts/{post.pk}?revision=1", None),
        lambda: "" if Post.objects.filter(pk=post.pk).exists() else "done",
    )


def pull_the_brake(world: World, who: Member | None) -> Try:
    return Try(
        ("post", "deliveries/brake/pull/", {"sure": "yes", "reason": "A storm"}),
        ("post", "brakes", {"reason": "A storm"}),
        lambda: "done" if Brake.objects.filter(lifted_at=None).exists() else "",
    )


def lift_the_brake(world: World, who: Member | None) -> Try:
    brake = pull_brake(world.approver, "A storm")
    return Try(
        ("post", f"deliveries/brake/{brake.pk}/lift/", {}),
        ("delete", f"brakes/{brake.pk}", None),
        lambda: "" if Brake.objects.filter(lifted_at=None).exists() else "done",
    )


def release_while_braked(world: World, who: Member | None) -> Try:
    delivery = world.approved()
    pull_brake(world.approver, "A storm")
    schedule(delivery)
    return Try(
        ("post", f"deliveries/{delivery.pk}/release/", {}),
        ("post", f"deliveries/{delivery.pk}/release", None),
        lambda: "done" if _now(delivery).state == State.SCHEDULED else "",
    )


def import_a_file(world: World, who: Member | None) -> Try:
    """Its drafts; what wants to be approved in a file is a draft all the same."""
    voice, before = world.steps, Post.objects.count()
    rows = f"voice,text,accounts,state\n{voice.handle},Bonjour,mastodon,approved\n"
    file = SimpleUploadedFile("plan.csv", rows.encode())
    kept = add_file(world.manager, name="plan.csv", data=file.read())

    def effect() -> str:
        made = Post.objects.count() - before
        states = set(Delivery.objects.filter(post__voice=voice).values_list("state", flat=True))
        return {0: "", 1: "done"}[made] if states <= {State.DRAFT} else "LEAK"

    assert PlanFile.objects.filter(pk=kept.pk).exists()
    return Try(("post", f"planning/import/{kept.pk}/confirm/", {"count": 1}), None, effect)


def _now(delivery: Delivery) -> Delivery:
    return Delivery.objects.get(pk=delivery.pk)


ACTS: dict[str, Callable[[World, Member | None], Try]] = {
    "write": write,
    "change": change,
    "change an older revision": change_an_older_revision,
    "hand in": hand_in,
    "hand in what needs no yes": hand_in_what_needs_no_yes,
    "hand in an angry answer": hand_in_an_angry_answer,
    "hand in a result, period closed": hand_in_a_result_period_closed,
    "approve": approve,
    "approve one's own": approve_ones_own,
    "approve what changed since": approve_what_changed_since,
    "approve what was sent back": approve_what_was_sent_back,
    "change what was approved": change_what_was_approved,
    "move what was approved": move_what_was_approved,
    "cancel": cancel,
    "delete a draft": delete_a_draft,
    "delete what left": delete_what_left,
    "pull the brake": pull_the_brake,
    "lift the brake": lift_the_brake,
    "release while braked": release_while_braked,
    "import a file": import_a_file,
}
