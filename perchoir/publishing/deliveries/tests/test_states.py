import pytest

from perchoir.publishing.deliveries.models import Delivery, State
from perchoir.publishing.deliveries.picture import README, drawn
from perchoir.publishing.deliveries.states import MOVES, move
from perchoir.publishing.deliveries.tests.conftest import Plan


def test_the_picture_in_the_readme_is_that_of_the_code() -> None:
    assert README.read_text() == drawn()


def test_every_state_says_what_may_follow() -> None:
    assert set(MOVES) == set(State)


def test_what_was_seen_goes_nowhere_and_what_is_unknown_is_not_sent_blindly() -> None:
    assert not MOVES[State.SEEN]
    assert State.SENDING not in MOVES[State.UNKNOWN]


@pytest.mark.django_db
def test_a_move_that_the_table_does_not_know_is_a_mistake_of_ours(plan: Plan) -> None:
    plan()
    with pytest.raises(ValueError, match="No delivery goes from scheduled to sent"):
        move(Delivery.objects.all(), [State.SCHEDULED], State.SENT)


@pytest.mark.django_db
def test_a_delivery_that_has_moved_on_stays_where_it_is(plan: Plan) -> None:
    delivery = plan()
    assert move(Delivery.objects.all(), [State.UNKNOWN], State.SENT) == 0
    delivery.refresh_from_db()
    assert delivery.state == State.SCHEDULED
