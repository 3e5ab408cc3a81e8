"""The board of opportunities: a card dropped on the next stage is there for everybody, elsewhere it snaps back."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from bpo.clients.models import Opportunity
from bpo.clients.rules import OpportunityStage
from tests.browser.conftest import Desk, serving
from tests.built import Built
from tests.stories.twins import twins_app
from worlds.people import PASSWORD

TOP = {"x": 30, "y": 12}


def test_a_card_is_dragged_to_the_next_stage_and_no_further(
    twins: Built, tmp_path_factory: pytest.TempPathFactory, desk_at: Callable[[str], Desk]
) -> None:
    with twins_app(twins, tmp_path_factory.mktemp("pipeline")) as app, serving(app) as address:
        desk = desk_at(address)
        page = desk.sign_in("wang.lei", PASSWORD, language="en")
        page.goto(f"{address}/opportunities/board")
        card = page.locator('ul[data-state="lead"] [data-card]').first
        number = card.get_attribute("data-card")
        card.locator("small").first.drag_to(page.locator('ul[data-state="negotiating"]'), target_position=TOP)
        expect(page.locator("#board-word")).to_contain_text("does not go there")
        expect(page.locator(f'ul[data-state="lead"] [data-card="{number}"]')).to_have_count(1)
        card = page.locator(f'[data-card="{number}"]')
        card.locator("small").first.drag_to(page.locator('ul[data-state="qualified"]'), target_position=TOP)
        expect(page.locator(f'ul[data-state="qualified"] [data-card="{number}"]')).to_have_count(1)
        expect(page.locator("main")).to_contain_text("is at “Qualified” now")
        with app.extensions["database"].reads() as session:
            stage = session.scalar(select(Opportunity.stage).where(Opportunity.id == int(number or 0)))
        assert stage == OpportunityStage.QUALIFIED
        assert desk.complaints == []
