"""Headless Chromium, driven as a person would use it."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from attrs import frozen
from axe_core_python.base import AXE_SCRIPT
from selenium.common.exceptions import ElementNotInteractableException, StaleElementReferenceException
from selenium.webdriver import Chrome, ChromeOptions, ChromeService
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.wait import WebDriverWait

PATIENCE = 60.0
"""Seconds until a page must show what a test waits for."""

_LOOK_SECONDS = 0.05
"""Seconds between looks at the page."""

_NOT_YET = (StaleElementReferenceException, ElementNotInteractableException)
"""Elements that are redrawn, or that a dialog is about to show."""

PHONE_WIDTH = 390

PROGRAMS = ("chromium", "chromedriver")
_SEEN = """
const [selector, text] = arguments;
const shows = (one) => one.checkVisibility({ visibilityProperty: true }) && one.innerText.includes(text);
return [...document.querySelectorAll(selector)].find((one) => !text || shows(one));
"""
"""The first element with a text, asked for in one call: asking each for its text keeps the processor busy."""
_AXE = "axe.run({ resultTypes: ['violations'] }).then(arguments[0])"
_OPTIONS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--window-size=1280,900",
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
)


def missing() -> list[str]:
    """Return which programs this machine lacks."""
    return [name for name in PROGRAMS if not shutil.which(name)]


def open_chromium() -> Chrome:
    """Start a browser in English."""
    chromium, driver = map(shutil.which, PROGRAMS)
    options = ChromeOptions()
    options.binary_location = str(chromium)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    options.add_experimental_option("prefs", {"intl.accept_languages": "en"})
    for option in (*_OPTIONS, "--lang=en"):
        options.add_argument(option)
    return Chrome(options, ChromeService(str(driver)))


@frozen
class Reader:
    """A person using the console."""

    driver: Chrome
    address: str

    def visit(self, page: str) -> None:
        """Open a page from scratch."""
        self.driver.get("about:blank")
        self.driver.get(f"{self.address}#/{page}")
        self.see("h1")

    def see(self, selector: str, text: str = "") -> Any:
        """Wait for an element with this text."""
        told = f"{selector} with {text!r} is not on the page"
        return self.until(lambda: self.driver.execute_script(_SEEN, selector, text), told)

    def all(self, selector: str) -> list[WebElement]:
        """Return the elements that are there now."""
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def press(self, text: str, within: str = "main") -> None:
        """Press the button or link with this text."""
        self.until(lambda: self.see(f"{within} button:not([disabled]), {within} a", text).click() or True)

    def fill(self, name: str, text: str) -> None:
        """Type into a field of the dialog or form."""
        selector = f"[name={name}]"
        self.until(lambda: self.see(selector).clear() or True)
        self.see(selector).send_keys(text)

    def give(self, *photos: Path, place: int = 0) -> None:
        """Choose photos, as the file dialog would."""
        self.see("input[type=file]")
        self.all("input[type=file]")[place].send_keys("\n".join(map(str, photos)))

    def drop(self, *paths: Path) -> None:
        """Drop files or folders from the desktop."""
        place = self.see(".drop").rect
        at = {"x": place["x"] + place["width"] / 2, "y": place["y"] + 10}
        data = {"items": [], "files": [str(path) for path in paths], "dragOperationsMask": 1}
        for kind in ("dragEnter", "dragOver", "drop"):
            self.driver.execute_cdp_cmd("Input.dispatchDragEvent", {"type": kind, **at, "data": data})

    def look(self, scheme: str) -> None:
        """Prefer light or dark mode."""
        features = [
            {"name": "prefers-color-scheme", "value": scheme},
            {"name": "prefers-reduced-motion", "value": "reduce"},
        ]
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})

    @contextmanager
    def phone(self) -> Iterator[None]:
        """Use a phone's window size until the block ends."""
        size = {"width": PHONE_WIDTH, "height": 844, "deviceScaleFactor": 1, "mobile": True}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        try:
            yield
        finally:
            self.driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})

    @contextmanager
    def reading(self, language: str) -> Iterator[None]:
        """Prefer another language until the block ends."""
        agent = {"userAgent": self.driver.execute_script("return navigator.userAgent")}
        self.driver.execute_cdp_cmd("Emulation.setUserAgentOverride", {**agent, "acceptLanguage": language})
        try:
            yield
        finally:
            self.driver.execute_cdp_cmd("Emulation.setUserAgentOverride", {**agent, "acceptLanguage": "en"})

    def focused(self) -> WebElement:
        """Return the element that has the focus."""
        return self.driver.switch_to.active_element

    def findings(self) -> list[str]:
        """Return what axe finds on the current page."""
        if not self.driver.execute_script("return 'axe' in window"):
            self.driver.execute_script(AXE_SCRIPT)
        report: Any = self.driver.execute_async_script(_AXE)
        return [f"{found['id']}: {node['html']}" for found in report["violations"] for node in found["nodes"]]

    def complaints(self) -> list[str]:
        """Return what the browser has logged since the last call."""
        entries = self.driver.get_log("browser")  # type: ignore[no-untyped-call]  # selenium's
        return [entry["message"] for entry in entries if entry["level"] in ("SEVERE", "WARNING")]

    def until(self, met: Callable[[], Any], told: str = "") -> Any:
        """Wait until this holds; elements that are redrawn while waiting are looked up again."""
        waiting = WebDriverWait(self.driver, PATIENCE, _LOOK_SECONDS, ignored_exceptions=_NOT_YET)
        return waiting.until(lambda _: met(), told)
