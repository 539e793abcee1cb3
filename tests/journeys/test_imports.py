"""A file in a real browser: sent, corrected, checked, imported by a worker, all seen live."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from perchoir.listening.imports.tests.rig import csv_file, press_rows, x_file
from tests.journeys.conftest import PHONE, Axe, NewPage
from tests.journeys.house import House

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]
IMPORTS = "/w/morvan/imports/"
ROWS = [f"{row};Avis sur Morvan {place}" for place, row in enumerate(press_rows(300))]
HEAD = "Date;Auteur;Message;Lien;Commentaire"


def _upload(house: House, page: Page, content: bytes, name: str) -> None:
    file: Path = house.folder / name
    file.write_bytes(content)
    house.open(page, IMPORTS)
    page.set_input_files("#file", file)
    page.get_by_role("button", name="Upload and look at it").click()


def test_a_file_is_corrected_checked_and_imported_while_one_looks(
    live_house: House, page: Page, axe: Axe
) -> None:
    live_house.run("worker")
    _upload(live_house, page, csv_file(ROWS, HEAD), "export.csv")
    preview = page.locator("#preview")
    expect(preview).to_contain_text("Morvan annonce 0 wagons")
    axe(page)

    page.locator("[name=column_text]").select_option("4")
    expect(preview).to_contain_text("Avis sur Morvan 0")

    page.get_by_role("button", name="Check the whole file").click()
    expect(page.get_by_text("Keep what these watches match")).to_be_visible(timeout=30_000)
    axe(page)
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", name="Import 300 posts")).to_be_visible()
    axe(page)
    page.get_by_role("button", name="Import 300 posts").click()

    expect(page.get_by_text("Everything that matched is in")).to_be_visible(timeout=30_000)
    axe(page)


def test_a_file_of_many_pieces_arrives_whole(live_house: House, page: Page) -> None:
    content = x_file(20_000)
    assert len(content) > 3_000_000

    _upload(live_house, page, content, "archive.ndjson")

    expect(page.get_by_role("heading", name="archive.ndjson")).to_be_visible()
    size = live_house.folder.joinpath("archive.ndjson").stat().st_size
    assert [one.stat().st_size for one in live_house.folder.glob("uploads/*/*")] == [size]


def test_a_piece_that_is_lost_on_the_way_is_sent_again(live_house: House, page: Page) -> None:
    lost: list[Route] = []

    def lose_the_first(route: Route) -> None:
        lost.append(route)
        route.abort() if len(lost) == 1 else route.continue_()

    page.route("**/add/piece/**", lose_the_first)
    _upload(live_house, page, x_file(10), "archive.ndjson")

    expect(page.get_by_role("heading", name="archive.ndjson")).to_be_visible()
    assert len(lost) == 2


def test_a_wrong_file_is_said_to_be_wrong_where_it_was_chosen(
    live_house: House, page: Page
) -> None:
    _upload(live_house, page, b"PK\x03\x04" + b"\0" * 500, "report.xlsx")

    expect(page.get_by_role("alert")).to_contain_text("saved as CSV")


def test_it_works_without_scripts_and_on_a_phone(
    live_house: House, new_page: NewPage, axe: Axe
) -> None:
    page = new_page(PHONE)
    page.route("**/*.js", lambda route: route.abort())
    _upload(live_house, page, csv_file(ROWS, HEAD), "export.csv")
    page.locator("[name=column_text]").select_option("4")
    page.get_by_role("button", name="Show again").click()

    expect(page.locator("#preview")).to_contain_text("Avis sur Morvan 0")
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    axe(page)
