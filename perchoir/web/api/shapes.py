"""What goes out and what comes in. Times are UTC instants, except `local_time`, which is the clock
of `zone`."""

from datetime import datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import Field, field_validator

from perchoir.networks.connections.models import Account
from perchoir.networks.sentences import Advice, advice
from perchoir.publishing.deliveries.models import Attempt, Brake, Delivery, Part
from perchoir.publishing.deliveries.sentences import why
from perchoir.publishing.posts.models import Post
from perchoir.publishing.voices.models import Voice


def _sentence(advice: Advice) -> str:
    return f"{advice.what} {advice.do}".strip()


class AccountOut(Schema):
    """A voice's place on a network. `works`: no person must connect it again."""

    id: int
    network: str
    server: str
    handle: str
    works: bool
    problem: str

    @staticmethod
    def of(account: Account) -> "AccountOut":
        return AccountOut(
            id=account.pk,
            network=account.network,
            server=account.server,
            handle=account.handle,
            works=account.broken_at is None,
            problem=_sentence(advice(account.problem_code)) if account.problem_code else "",
        )


class VoiceOut(Schema):
    """Somebody who speaks."""

    handle: str
    name: str
    kind: str
    languages: list[str]
    time_zone: str
    accounts: list[AccountOut]

    @staticmethod
    def of(voice: Voice) -> "VoiceOut":
        return VoiceOut(
            handle=voice.handle,
            name=voice.name,
            kind=voice.kind,
            languages=voice.languages,
            time_zone=voice.time_zone,
            accounts=[AccountOut.of(one) for one in voice.accounts.all()],
        )


class DeliveryOut(Schema):
    """One post on one account. An approval is bound to `digest`; `problem` is a sentence."""

    id: int
    account: AccountOut
    state: str
    digest: str
    due_at: datetime | None
    not_before: datetime | None
    sent_at: datetime | None
    problem_code: str
    problem: str

    @staticmethod
    def of(delivery: Delivery) -> "DeliveryOut":
        code = delivery.problem_code
        return DeliveryOut(
            id=delivery.pk,
            account=AccountOut.of(delivery.account),
            state=delivery.state,
            digest=delivery.digest,
            due_at=delivery.due_at,
            not_before=delivery.not_before,
            sent_at=delivery.sent_at,
            problem_code=code,
            problem=_sentence(why(code)) if code else "",
        )


class PartOut(Schema):
    """One call's worth of a delivery, and where it stands."""

    number: int
    state: str
    fingerprint: str
    url: str

    @staticmethod
    def of(part: Part) -> "PartOut":
        return PartOut(
            number=part.number,
            state=part.state,
            fingerprint=part.fingerprint,
            url=part.remote_url,
        )


class AttemptOut(Schema):
    """One call to the network, and what came of it."""

    part: int
    number: int
    started_at: datetime
    ended_at: datetime | None
    outcome: str
    code: str

    @staticmethod
    def of(attempt: Attempt) -> "AttemptOut":
        return AttemptOut(
            part=attempt.part.number,
            number=attempt.number,
            started_at=attempt.started_at,
            ended_at=attempt.ended_at,
            outcome=attempt.outcome,
            code=attempt.code,
        )


class DeliveryWithProof(DeliveryOut):
    """With every part and every call."""

    parts: list[PartOut]
    attempts: list[AttemptOut]


class PostOut(Schema):
    """A post. Name its `revision` when you change it or hand it in."""

    id: int
    revision: int
    voice: str
    author: str
    content: dict[str, Any]
    due_at: datetime | None
    local_time: str
    zone: str
    deliveries: list[DeliveryOut]

    @staticmethod
    def of(post: Post) -> "PostOut":
        return PostOut(
            id=post.pk,
            revision=post.revision,
            voice=post.voice.handle,
            author=str(post.author) if post.author else "",
            content=post.content,
            due_at=post.due_at,
            local_time=post.local_time,
            zone=post.zone,
            deliveries=[DeliveryOut.of(one) for one in post.deliveries.all()],
        )


class PostsOut(Schema):
    """The last changed first; ask with `older` for the next."""

    posts: list[PostOut]
    older: str


Word = Annotated[str, Field(max_length=300, pattern=r"^[^\x00]*$")]
Number = Annotated[int, Field(ge=1, le=2**63 - 1)]


class Given(Schema):
    """What comes in. No database keeps a NUL, and none keeps half of a character."""

    @field_validator("*")
    @classmethod
    def can_be_kept(cls, value: Any) -> Any:
        if isinstance(value, str) and "\0" in value:
            raise ValueError("a NUL")
        return value


class GivenMedia(Given):
    """`attachment` is what `POST attachments` answered."""

    attachment: Number
    alt: str = Field("", max_length=2_000)


class GivenCard(Given):
    url: str = Field(max_length=2_000)
    title: str = Field("", max_length=2_000)
    description: str = Field("", max_length=2_000)
    picture: Number | None = None


class GivenPart(Given):
    text: str = Field(max_length=50_000)
    media: list[GivenMedia] = Field(default_factory=list, max_length=20)
    card: GivenCard | None = None


class GivenContent(Given):
    """Several parts are a thread. A network without its own `variants` gets `parts`."""

    language: str = Field("", max_length=12)
    parts: list[GivenPart] = Field(min_length=1, max_length=50)
    variants: dict[Word, list[GivenPart]] = Field(default_factory=dict, max_length=20)
    languages: dict[Word, Word] = Field(default_factory=dict, max_length=20)
    campaign: str = Field("", max_length=200)


class GivenTime(Given):
    """`local_time` is `2026-11-23T09:30` by the clock of `zone`, or empty: as soon as approved."""

    local_time: str = Field("", max_length=16)
    zone: str = Field("", max_length=64)


class Words(GivenTime):
    """What a post says, and where: numbers of accounts of its voice."""

    content: GivenContent
    accounts: list[Number] = Field(max_length=100)


class NewPost(Words):
    voice: str = Field(max_length=60)


class ChangedPost(Words):
    revision: Number


class Seen(Given):
    """`all_the_same`: the keys of questions to which you say: yes, we know. `sure` says so of every
    name that leads to nobody."""

    revision: Number
    all_the_same: list[Word] = Field(default_factory=list, max_length=100)
    sure: bool = False


class NewTime(GivenTime):
    """`all_the_same`: the keys of questions to which you say: yes, we know."""

    revision: Number
    all_the_same: list[Word] = Field(default_factory=list, max_length=100)


class Later(Given):
    """By the clock of the voice, unless `zone` says another."""

    local_time: str = Field(max_length=16)
    zone: str = Field("", max_length=64)


class Decision(Given):
    """An answer to exactly the bytes whose hash is `digest`."""

    digest: str = Field(max_length=64)
    decision: Literal["yes", "no", "changes"]
    comment: str = Field("", max_length=5_000)


class PostedIn(Schema):
    """`link` as the network's "Copy link" gives it; `sure` when what is seen there looks otherwise
    and is the post all the same."""

    link: str = Field(max_length=2_000)
    sure: bool = False


class Reason(Given):
    reason: str = Field(max_length=2_000)


class BrakeIn(Reason):
    """Without a voice: everybody who speaks here. `exceptions` are numbers of deliveries."""

    voice: str = Field("", max_length=60)
    exceptions: list[Number] = Field(default_factory=list, max_length=100)


class BrakeOut(Schema):
    id: int
    voice: str
    reason: str
    pulled_at: datetime

    @staticmethod
    def of(brake: Brake) -> "BrakeOut":
        return BrakeOut(
            id=brake.pk,
            voice=brake.voice.handle if brake.voice else "",
            reason=brake.reason,
            pulled_at=brake.pulled_at,
        )


class TextIn(Given):
    """A sentence to be read by the charter, as it would be if this voice said it now."""

    voice: str = Field(max_length=60)
    text: str = Field(max_length=20_000)
    language: str = Field("fr", max_length=12)


class FindingOut(Schema):
    """One breach: of which article, what it asks for, and what to do."""

    article: str
    severity: str
    sentence: str
    suggestion: str
    start: int
    end: int


class AttachmentOut(Schema):
    id: int
    kind: str
    mime: str
    size: int
    width: int | None
    height: int | None
    duration_s: float | None


class PeriodOut(Schema):
    name: str
    starts_at: datetime
    ends_at: datetime
    voice: str


class Problem(Schema):
    """What went wrong, in your language."""

    code: str
    sentence: str


class Crossed(Problem):
    """Somebody saved in between: the post as you sent it, and as it stands."""

    yours: ChangedPost
    theirs: PostOut


class Question(Schema):
    """Answer it by sending its `key` in `all_the_same`. `kind` is similar, link, gap, network,
    hour, rhythm, room or name."""

    key: str
    kind: str
    sentence: str


class Asked(Problem):
    """Nothing was handed in yet."""

    questions: list[Question]
