"""What the browser tests share."""

import shutil

import pytest
from playwright.sync_api import sync_playwright

from tests.e2e.browser import CHROMIUM_ARGUMENTS, find_browser
from tests.e2e.jupyterlab import discard_all, open_lab, slug
from tests.e2e.lab import ROOT, running_lab

ARTIFACTS = ROOT / "test-results"


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """Run JupyterLab in a folder of its own; keep its log."""
    options = "--LabApp.expose_app_in_browser=True"
    with running_lab(tmp_path_factory.mktemp("lab"), options) as lab:
        yield lab
    ARTIFACTS.mkdir(exist_ok=True)
    shutil.copy(lab.log, ARTIFACTS / "lab.log")


@pytest.fixture(scope="session")
def browser():
    """Start Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_browser(),
            args=CHROMIUM_ARGUMENTS,
        )
        yield browser
        browser.close()


@pytest.fixture
def page(browser, request):
    """Open a fresh page; keep a picture of it where the test fails."""
    context = browser.new_context(viewport={"width": 1600, "height": 1000})
    page = context.new_page()
    page.set_default_timeout(60_000)
    yield page
    ARTIFACTS.mkdir(exist_ok=True)
    page.screenshot(path=ARTIFACTS / f"{request.node.name}.png")
    context.close()


@pytest.fixture
def window(page, lab, request):
    """Open JupyterLab with a layout of this test's own; discard its sessions in the end."""
    open_lab(page, lab, slug(request.node.name))
    yield page
    discard_all(lab)


@pytest.fixture(autouse=True)
def jp_asyncio_loop():
    """Playwright runs a loop of its own in this thread."""


@pytest.fixture(autouse=True)
def jp_server_cleanup():
    """No Jupyter Server runs in this process."""
