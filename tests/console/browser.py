"""Chromium without a window, and what tests do in it as a person would."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from attrs import frozen
from axe_core_python.base import AXE_SCRIPT
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver import Chrome, ChromeOptions, ChromeService
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.wait import WebDriverWait

PATIENCE = 60.0
"""Seconds until a page must show what is waited for."""

PHONE_WIDTH = 390

PROGRAMS = ("chromium", "chromedriver")
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
    """Return which programs are not on this machine."""
    return [name for name in PROGRAMS if not shutil.which(name)]


def open_chromium(language: str = "en") -> Chrome:
    """Start a browser for a reader of this language."""
    chromium, driver = map(shutil.which, PROGRAMS)
    options = ChromeOptions()
    options.binary_location = str(chromium)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    options.add_experimental_option("prefs", {"intl.accept_languages": language})
    for option in (*_OPTIONS, f"--lang={language}"):
        options.add_argument(option)
    return Chrome(options, ChromeService(str(driver)))


@frozen
class Reader:
    """A person at the console."""

    driver: Chrome
    address: str

    def visit(self, page: str) -> None:
        """Open a page anew."""
        self.driver.get("about:blank")
        self.driver.get(f"{self.address}#/{page}")
        self.see("h1")

    def see(self, selector: str, text: str = "") -> Any:
        """Wait for an element that shows this text."""
        told = f"{selector} with {text!r} is not on the page"
        return self.until(lambda: next((one for one in self.all(selector) if text in one.text), None), told)

    def all(self, selector: str) -> list[WebElement]:
        """Return what there is now."""
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def press(self, text: str, within: str = "main") -> None:
        """Press the button or link of this text."""
        self.see(f"{within} button:not([disabled]), {within} a", text).click()

    def fill(self, name: str, text: str) -> None:
        """Write into the field of a dialog or form."""
        field = self.see(f"[name={name}]")
        field.clear()
        field.send_keys(text)

    def give(self, *photos: Path, place: int = 0) -> None:
        """Choose photos, as the file dialog would."""
        self.see("input[type=file]")
        self.all("input[type=file]")[place].send_keys("\n".join(map(str, photos)))

    def look(self, scheme: str) -> None:
        """Prefer light or dark."""
        features = [
            {"name": "prefers-color-scheme", "value": scheme},
            {"name": "prefers-reduced-motion", "value": "reduce"},
        ]
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})

    @contextmanager
    def phone(self) -> Iterator[None]:
        """Look through the window of a phone until the block ends."""
        size = {"width": PHONE_WIDTH, "height": 844, "deviceScaleFactor": 1, "mobile": True}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        try:
            yield
        finally:
            self.driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})

    def findings(self) -> list[str]:
        """Return what axe finds on the page as it is."""
        self.driver.execute_script(AXE_SCRIPT)
        report: Any = self.driver.execute_async_script("axe.run().then(arguments[0])")
        return [f"{found['id']}: {node['html']}" for found in report["violations"] for node in found["nodes"]]

    def complaints(self) -> list[str]:
        """Return what the browser complained of since it was last asked."""
        entries = self.driver.get_log("browser")  # type: ignore[no-untyped-call]  # selenium's
        return [entry["message"] for entry in entries if entry["level"] in ("SEVERE", "WARNING")]

    def until(self, met: Callable[[], Any], told: str = "") -> Any:
        """Wait until this is so; what is drawn anew meanwhile is looked for again."""
        waiting = WebDriverWait(self.driver, PATIENCE, ignored_exceptions=(StaleElementReferenceException,))
        return waiting.until(lambda _: met(), told)
