"""Who said it first."""

from collections import OrderedDict
from datetime import timedelta
from unittest import mock

import numpy as np
import numpy.typing as npt
import pytest
from django.db import transaction
from django.utils import timezone

from perchoir.core.people.models import Member, Workspace
from perchoir.listening.engine.enrich import duplicates
from perchoir.listening.mentions import triage
from perchoir.listening.mentions.ingest import copies as copying
from perchoir.listening.mentions.ingest import fingerprints, lately
from perchoir.listening.mentions.ingest.remembered import WINDOW, forget_old
from perchoir.listening.mentions.models import Fingerprint, Mention
from perchoir.listening.mentions.tests.rig import NOON, posted, put, removed
from perchoir.listening.watches.models import Watch

AGENCY = (
    "Morvan annonce la fermeture de son usine de Brest d'ici la fin de l'année, "
    "selon une source syndicale citée par une agence de presse ce matin"
)
NEARLY = AGENCY.replace("ce matin", "ce lundi matin") + " https://example.com/x"


def groups() -> dict[str, str | None]:
    """Each mention and whom it copies."""
    rows = Mention.objects.values_list("remote_id", "first__remote_id")
    return dict(rows)


def copies() -> dict[str, int]:
    return dict(Mention.objects.filter(copies__gt=0).values_list("remote_id", "copies"))


def at(minutes: int) -> object:
    return NOON + timedelta(minutes=minutes)


def test_the_same_text_stands_under_the_earliest(workspace: Workspace, brand: Watch) -> None:
    put(workspace, posted("a", AGENCY, at=at(0)))
    put(workspace, posted("b", AGENCY.upper() + " !!", at=at(1)), posted("c", AGENCY, at=at(2)))
    assert groups() == {"a": None, "b": "a", "c": "a"}
    assert copies() == {"a": 2}


def test_nearly_the_same_text_is_a_copy_too(workspace: Workspace, brand: Watch) -> None:
    put(workspace, posted("a", AGENCY, at=at(0)))
    put(workspace, posted("b", NEARLY, at=at(1)))
    assert groups() == {"a": None, "b": "a"}


def test_another_text_is_nobodys_copy(workspace: Workspace, brand: Watch) -> None:
    other = "Morvan inaugure un centre de recherche à Nantes avec la région et deux universités"
    put(workspace, posted("a", AGENCY), posted("b", other))
    assert groups() == {"a": None, "b": None}


def test_a_few_words_are_too_short_to_be_a_copy(workspace: Workspace, brand: Watch) -> None:
    put(workspace, posted("a", "Bravo Morvan"), posted("b", "Bravo Morvan"))
    assert groups() == {"a": None, "b": None}


def test_an_older_post_that_comes_in_late_becomes_the_first(
    workspace: Workspace, brand: Watch
) -> None:
    put(workspace, posted("b", AGENCY, at=at(5)), posted("c", NEARLY, at=at(6)))
    put(workspace, posted("a", AGENCY, at=at(0)))
    assert groups() == {"a": None, "b": "a", "c": "a"}
    assert copies() == {"a": 2}


def test_when_the_first_is_deleted_the_next_copy_takes_its_place(
    workspace: Workspace, brand: Watch
) -> None:
    put(workspace, *(posted(id, AGENCY, at=at(n)) for n, id in enumerate("abcd")))
    put(workspace, removed("a"), removed("c"))
    assert groups() == {"b": None, "d": "b"}
    assert copies() == {"b": 1}
    put(workspace, posted("e", NEARLY, at=at(9)))
    assert groups() == {"b": None, "d": "b", "e": "b"}


def test_an_edited_copy_leaves_its_group(workspace: Workspace, brand: Watch) -> None:
    put(workspace, *(posted(id, AGENCY, at=at(n)) for n, id in enumerate("abc")))
    put(workspace, posted("a", "Morvan : je me suis trompé sur toute la ligne", edited_at=NOON))
    assert groups() == {"a": None, "b": None, "c": "b"}
    assert copies() == {"b": 1}


def test_an_edited_post_can_join_a_group(workspace: Workspace, brand: Watch) -> None:
    put(workspace, posted("a", AGENCY, at=at(3)), posted("b", "Morvan recrute", at=at(1)))
    put(workspace, posted("b", AGENCY, edited_at=at(9)))
    assert groups() == {"a": "b", "b": None}


def test_near_copies_are_looked_for_among_recent_texts_only(
    workspace: Workspace, brand: Watch
) -> None:
    put(workspace, posted("a", AGENCY, at=at(0)))
    forget_old(timezone.now() + WINDOW + timedelta(minutes=1))
    assert not Fingerprint.objects.exists()
    put(workspace, posted("b", NEARLY, at=at(1)), posted("c", AGENCY, at=at(2)))
    assert groups() == {"a": None, "b": None, "c": "a"}


def test_what_is_too_old_is_no_longer_known_while_newer_texts_are(
    workspace: Workspace, brand: Watch
) -> None:
    put(workspace, posted("a", AGENCY, at=at(0)))
    Fingerprint.objects.update(received_at=timezone.now() - WINDOW)
    put(workspace, posted("x", _unlike(1), at=at(1)))
    forget_old(timezone.now())
    put(workspace, posted("b", NEARLY, at=at(2)), posted("y", _unlike(1) + " un", at=at(3)))
    assert groups() == {"a": None, "x": None, "b": None, "y": "x"}


def test_two_workspaces_never_share_a_group(
    workspace: Workspace, brand: Watch, stranger: object
) -> None:
    elsewhere = Workspace.objects.get(slug="elsewhere")
    Watch.objects.create(workspace=elsewhere, name="Morvan", query="morvan")
    put(workspace, posted("a", AGENCY, at=at(0)))
    put(elsewhere, posted("b", AGENCY, at=at(1)))
    assert groups() == {"a": None, "b": None}


def test_a_copy_by_somebody_else_stands_first_while_an_author_is_muted(
    workspace: Workspace, brand: Watch, owner: Member
) -> None:
    put(workspace, posted("a", AGENCY, at=at(0)), posted("b", NEARLY, at=at(1)))
    put(workspace, *(posted(id, AGENCY, at=at(n), author=id) for n, id in enumerate("cd", 2)))
    mute(owner, "a")
    assert groups() == {"a": "c", "b": "c", "c": None, "d": "c"}
    assert copies() == {"c": 3}
    put(workspace, posted("e", NEARLY, at=at(9), author="e"))
    assert groups()["e"] == "c"
    triage.unmute_author(owner, _mention("b"))
    assert groups() == {"a": None, "b": "a", "c": "a", "d": "a", "e": "a"}
    assert copies() == {"a": 4}


def test_who_is_muted_already_is_first_of_nobody_elses_copies(
    workspace: Workspace, brand: Watch, owner: Member
) -> None:
    put(workspace, posted("x", "Morvan recrute"))
    mute(owner, "x")
    put(workspace, posted("a", AGENCY, at=at(0)), posted("b", AGENCY, at=at(1)))
    assert groups() == {"x": None, "a": None, "b": "a"}
    put(workspace, posted("c", AGENCY, at=at(9), author="c"))
    put(workspace, posted("d", AGENCY, at=at(5), author="d"))
    assert groups() == {"x": None, "a": "d", "b": "d", "c": "d", "d": None}
    put(workspace, removed("d"))
    assert groups() == {"x": None, "a": "c", "b": "c", "c": None}


def test_muting_the_only_voice_of_a_group_changes_no_group(
    workspace: Workspace, brand: Watch, owner: Member
) -> None:
    put(workspace, *(posted(id, AGENCY, at=at(n)) for n, id in enumerate("abc")))
    mute(owner, "a")
    assert groups() == {"a": None, "b": "a", "c": "a"}
    triage.unmute_author(owner, _mention("c"))
    assert groups() == {"a": None, "b": "a", "c": "a"}


def mute(by: Member, remote_id: str) -> None:
    triage.mute_author(by, _mention(remote_id))


def _mention(remote_id: str) -> Mention:
    return Mention.objects.select_related("author", "workspace").get(remote_id=remote_id)


def test_a_flood_made_to_share_bands_is_compared_with_few(
    workspace: Workspace, brand: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copying, "MOST_COMPARED", 5)
    share_all_bands(monkeypatch)
    alike = mock.Mock(return_value=False)
    monkeypatch.setattr(fingerprints, "alike", alike)
    monkeypatch.setattr(lately, "_MAY_BE", 0)
    for flood in range(0, 60, 20):
        put(workspace, *(posted(str(n), _unlike(n), at=at(n)) for n in range(flood, flood + 20)))
        assert 0 < alike.call_count <= 20 * 5
        alike.reset_mock()


def test_in_a_flood_a_near_copy_of_the_newest_is_found(
    workspace: Workspace, brand: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lately, "MOST_OF_A_BAND", 5)
    share_all_bands(monkeypatch)
    put(workspace, *(posted(str(n), _unlike(n), at=at(n)) for n in range(20)))
    put(workspace, posted("b", AGENCY, at=at(21)))
    put(workspace, posted("c", NEARLY, at=at(22)))
    assert groups()["c"] == "b"
    put(workspace, *(posted(str(n), _unlike(n), at=at(n)) for n in range(30, 50)))
    put(workspace, posted("d", NEARLY + " !", at=at(60)), posted("e", _unlike(49), at=at(61)))
    assert groups()["e"] == "49"


def share_all_bands(monkeypatch: pytest.MonkeyPatch) -> None:
    def same(rows: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint32]:
        return np.tile(np.arange(duplicates.BANDS, dtype=np.uint32), (len(rows), 1))

    monkeypatch.setattr(duplicates, "bands", same)


def test_a_restart_forgets_nobody(workspace: Workspace, brand: Watch) -> None:
    put(workspace, posted("a", AGENCY, at=at(0)))
    lately.forget_everything()
    put(workspace, posted("b", NEARLY, at=at(1)))
    assert groups() == {"a": None, "b": "a"}


def test_what_another_process_stored_is_known(
    workspace: Workspace, brand: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(workspace, posted("x", _unlike(1), at=at(0)))
    with monkeypatch.context() as elsewhere:
        elsewhere.setattr(lately, "_known", OrderedDict())
        put(workspace, posted("a", AGENCY, at=at(1)))
    put(workspace, posted("b", NEARLY, at=at(2)))
    assert groups() == {"x": None, "a": None, "b": "a"}


def test_when_the_newest_is_removed_the_others_are_still_known(
    workspace: Workspace, brand: Watch
) -> None:
    put(workspace, posted("x", _unlike(1), at=at(0)))
    put(workspace, posted("y", _unlike(2), at=at(1)))
    put(workspace, removed("x"), removed("y"))
    put(workspace, posted("a", AGENCY, at=at(2)))
    put(workspace, posted("b", NEARLY, at=at(3)))
    assert groups() == {"a": None, "b": "a"}


def test_what_was_taken_back_is_nobodys_first(workspace: Workspace, brand: Watch) -> None:
    put(workspace, posted("x", _unlike(1), at=at(0)))
    with transaction.atomic():
        put(workspace, posted("a", AGENCY, at=at(1)))
        put(workspace, posted("b", _unlike(2), at=at(1)))
        transaction.set_rollback(True)
    put(workspace, posted("c", NEARLY, at=at(1)), posted("d", _unlike(3), at=at(1)))
    put(workspace, posted("e", AGENCY, at=at(2)))
    assert groups() == {"x": None, "c": None, "d": None, "e": "c"}


def test_only_so_many_texts_are_remembered_the_newest(
    workspace: Workspace, brand: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lately, "MOST_REMEMBERED", 8)
    put(workspace, posted("a", AGENCY, at=at(0)))
    for n in range(12):
        put(workspace, posted(str(n), _unlike(n), at=at(n + 1)))
    put(workspace, posted("b", NEARLY, at=at(30)), posted("c", _unlike(11) + " onze", at=at(31)))
    assert groups()["b"] is None
    assert groups()["c"] == "11"


def test_what_follows_another_by_now_leads_to_its_first(workspace: Workspace, brand: Watch) -> None:
    put(workspace, posted("b", AGENCY, at=at(5)), posted("x", _unlike(1), at=at(6)))
    put(workspace, posted("a", AGENCY + " encore", at=at(0)))
    put(workspace, posted("c", NEARLY, at=at(7)))
    assert groups() == {"a": None, "b": "a", "c": "a", "x": None}


def test_a_post_and_its_near_copy_come_with_an_edit_between(
    workspace: Workspace, brand: Watch
) -> None:
    """Two waves of one batch: what the first stored is known to the second."""
    put(
        workspace,
        posted("a", AGENCY, at=at(0)),
        posted("x", _unlike(1), at=at(1)),
        posted("x", NEARLY, edited_at=at(2)),
    )
    assert groups() == {"a": None, "x": "a"}


def _unlike(number: int) -> str:
    return "Morvan " + " ".join(f"mot{number}x{place}" for place in range(9))
