"""看板.html in a real Chromium: opens from disk, searches, filters, drills down and prints, on 5,000 units at once."""

from __future__ import annotations

import base64
import json
import re
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import Select, WebDriverWait

from tests.batch.made import done, row
from xlzj.batch import board
from xlzj.batch.state import State

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.host
UNITS = 5_000
EVIL = '</script><script>document.title="坏"</script><b>&'
A_MOMENT = 1.0  # seconds; a person waits for nothing longer (and this machine may be busy)


def found(at: int) -> list[list[str]]:
    """Eight findings, as many as a unit has on average."""
    return [
        [
            f"XJ{101 + (at + n) % 20}", ("错误", "核实", "提示")[n % 3], "三公经费合计",
            "附件1", "附件1 基础数据表.xlsx", "附件1",
            f"D{8 + n}", "三公经费_上年决算", "18.40", "17.57", "0.83",
            f"三公经费（2023年决算数）填 18.40，按“公务用车 + 出国经费 + 公务接待”应为 17.57，多 0.83（{at}）。",
            "核对明细后改合计。", "", "表式", "", "XJ101 附件1!D8" if n == 7 else "",
        ]
        for n in range(8)
    ]  # fmt: skip


def made(at: int) -> Any:
    rules = {one[0]: 1 for one in found(at)}
    errors = 0 if at % 5 == 0 else 1 + at % 30
    about = row(
        unit=EVIL if at == 7 else f"云溪湖市第{at:04d}号站",
        year=2023 if at % 10 == 3 else 2024,
        folder=f"{at // 100:02d}片区",
        edition=("yueyang-2024", "zhuzhou-2024")[at % 2],
        score=str(60 + at % 41),
        grade=("优", "良", "中")[at % 3],
        rate=f"0.{80 + at % 20}",
        counts={"error": errors, "review": at % 7, "hint": 2},
        rules=rules | {"FX101": 9},
        causes=rules,
        missing=["附件3"] if at % 50 == 1 else [],
        slip="x（退回单）.docx" if errors else "",
        notes=["附件2 有两份，以后保存的为准"] if at == 3 else [],
    )
    return done(f"{at:05d}", None, reason="超过时限 60 秒，已停止") if at == 11 else done(f"{at:05d}", about, found(at))


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("看板")
    with State(folder) as state:
        state.store(made(at) for at in range(UNITS))
        about = {"folder": "全市 <2024>", "workbooks": "20000"}
        state.keep_only((f"{at:05d}" for at in range(UNITS)), [("乱.xlsx", "没有标识", "未读")], about)
        base = state.path
    board.write((base, folder / "看板.html"))
    return folder / "看板.html"


@pytest.fixture(scope="module")
def browser() -> Iterator[webdriver.Chrome]:
    options = Options()
    options.binary_location = shutil.which("chromium") or "chromium"
    for word in (
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--window-size=1300,1000",
    ):
        options.add_argument(word)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options, Service(shutil.which("chromedriver")))
    yield driver
    driver.quit()


@pytest.fixture
def opened(browser: webdriver.Chrome, page: Path) -> webdriver.Chrome:
    browser.get("about:blank")
    browser.get(page.as_uri())
    return browser


def log(browser: webdriver.Chrome, name: str) -> list[dict[str, str]]:
    return list(browser.get_log(name))  # type: ignore[no-untyped-call]


def lines(browser: webdriver.Chrome) -> list[str]:
    script = "return [...document.querySelectorAll('#units tbody tr')].map(tr => tr.cells[0].textContent)"
    return list(browser.execute_script(script))


def seconds(browser: webdriver.Chrome, script: str) -> float:
    """How long the page is busy, until it has been painted again."""
    code = (
        "const told = arguments[arguments.length - 1], start = performance.now();"
        f"{script};"
        "const end = () => told(performance.now() - start);"
        "setTimeout(() => requestAnimationFrame(() => requestAnimationFrame(end)), 80);"
    )
    return float(browser.execute_async_script(code)) / 1000


def test_it_opens_without_lag_and_asks_nothing_of_a_network(opened: webdriver.Chrome, page: Path) -> None:
    timing = opened.execute_script("return performance.getEntriesByType('navigation')[0].toJSON()")
    assert timing["loadEventEnd"] < 3000
    assert opened.title == "全市 <2024> 校验看板"
    assert opened.find_element(By.ID, "found").text == f"找到 {UNITS} 套，共 {UNITS} 套"
    asked = [json.loads(entry["message"])["message"] for entry in log(opened, "performance")]
    urls = {one["params"]["request"]["url"] for one in asked if one["method"] == "Network.requestWillBeSent"}
    assert {url for url in urls if not url.startswith(("file:", "about:", "data:", "blob:"))} == set()
    assert [entry for entry in log(opened, "browser") if entry["level"] == "SEVERE"] == []
    assert page.stat().st_size < 6 << 20
    assert not re.search(r'(?:src|href)="(?!#)', page.read_text(encoding="utf-8"))
    assert len(lines(opened)) == 100


def test_search_and_filters(opened: webdriver.Chrome) -> None:
    assert seconds(opened, "search.value='第0042'; search.dispatchEvent(new Event('input'))") < A_MOMENT
    assert lines(opened) == ["云溪湖市第0042号站"]
    opened.find_element(By.CSS_SELECTOR, "button[type=reset]").click()
    WebDriverWait(opened, 5).until(lambda _: len(lines(opened)) == 100)
    assert seconds(opened, "state.value='clean'; state.dispatchEvent(new Event('change'))") < A_MOMENT
    assert opened.find_element(By.ID, "found").text.startswith("找到 1000 套")
    Select(opened.find_element(By.ID, "edition")).select_by_value("zhuzhou-2024")
    assert opened.find_element(By.ID, "found").text.startswith("找到 500 套")
    Select(opened.find_element(By.ID, "state")).select_by_value("missing")
    Select(opened.find_element(By.ID, "grade")).select_by_value("良")
    kept = [at for at in range(UNITS) if at % 50 == 1 and at % 3 == 1 and at % 2 == 1]
    assert opened.find_element(By.ID, "found").text.startswith(f"找到 {len(kept)} 套")
    assert sorted(lines(opened)) == [f"云溪湖市第{at:04d}号站" for at in kept]
    Select(opened.find_element(By.ID, "state")).select_by_value("failed")
    Select(opened.find_element(By.ID, "grade")).select_by_value("")
    Select(opened.find_element(By.ID, "edition")).select_by_value("")
    assert "超过时限 60 秒" in lines(opened)[0]


def test_a_folder_of_two_years_can_be_looked_at_year_by_year(opened: webdriver.Chrome) -> None:
    Select(opened.find_element(By.ID, "year")).select_by_value("2023")
    assert opened.find_element(By.ID, "found").text.startswith(f"找到 {UNITS // 10} 套")


def test_the_most_frequent_mistakes_filter_the_units(opened: webdriver.Chrome) -> None:
    bar = opened.find_element(By.CSS_SELECTOR, "#rules button")
    code = bar.text.split()[0]
    bar.click()
    holding = [at for at in range(UNITS) if at != 11 and code in {one[0] for one in found(at)}]
    assert opened.find_element(By.ID, "found").text.startswith(f"找到 {len(holding)} 套")
    assert opened.find_element(By.ID, "rule").get_attribute("value") == code
    named = [one.text.split()[0] for one in opened.find_elements(By.CSS_SELECTOR, "#rules button")]
    assert "FX101" not in named, "what only follows from other mistakes is no mistake to teach about"


def test_ranking_and_pages(opened: webdriver.Chrome) -> None:
    worst = [int(re.sub(r"\D", "", name)) % 30 for name in lines(opened)[:20]]
    assert set(worst) == {29}
    heads = {head.text.rstrip(" ▲▼"): head for head in opened.find_elements(By.CSS_SELECTOR, "#units th button")}
    assert seconds(opened, "document.querySelectorAll('#units th button')[3].click()") < A_MOMENT
    scores = [cell.text for cell in opened.find_elements(By.CSS_SELECTOR, "#units tbody td:nth-child(4)")]
    assert set(scores) == {"100"}
    assert "自评得分" in heads
    opened.find_element(By.XPATH, "//nav/button[.='末页']").click()
    assert "第 50 页，共 50 页" in opened.find_element(By.ID, "pages").text


def test_drill_down_to_a_unit_and_back(opened: webdriver.Chrome) -> None:
    assert seconds(opened, "search.value='第0003'; search.dispatchEvent(new Event('input'))") < A_MOMENT
    opened.find_element(By.CSS_SELECTOR, "#units tbody a").click()
    detail = opened.find_element(By.ID, "detail")
    WebDriverWait(opened, 5).until(lambda _: detail.get_attribute("data-ready"))
    text = detail.text
    assert "云溪湖市第0003号站" in text
    assert text.count("（3）。") == 8
    assert "以后保存的为准" in text
    assert "由 XJ101 附件1!D8 连带，先改那里。" in text
    assert not opened.find_element(By.ID, "board").is_displayed()
    detail.find_element(By.CSS_SELECTOR, ".back").click()
    WebDriverWait(opened, 5).until(lambda _: opened.find_element(By.ID, "board").is_displayed())
    assert lines(opened) == ["云溪湖市第0003号站"], "the filter is kept"


def test_what_a_unit_calls_itself_is_text(opened: webdriver.Chrome) -> None:
    assert seconds(opened, "search.value='</script>'; search.dispatchEvent(new Event('input'))") < A_MOMENT
    assert lines(opened) == [EVIL]
    assert opened.title == "全市 <2024> 校验看板"
    assert opened.execute_script("return document.querySelectorAll('#units b').length") == 0


def test_it_prints_what_is_shown_and_nothing_else(opened: webdriver.Chrome, tmp_path: Path) -> None:
    def printed() -> str:
        sheet = opened.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True, "printBackground": True})
        (tmp_path / "a.pdf").write_bytes(base64.b64decode(sheet["data"]))
        done = subprocess.run(
            ["pdftotext", "-layout", "a.pdf", "-"], cwd=tmp_path, capture_output=True, text=True, check=True
        )
        return re.sub(r"\s+", "", done.stdout)

    assert seconds(opened, "search.value='01片区'; search.dispatchEvent(new Event('input'))") < A_MOMENT
    text = printed()
    assert all(f"第{at:04d}号站" in text for at in range(100, 200))
    assert "第0200号站" not in text
    assert "查找" not in text
    assert seconds(opened, "search.value='0片区'; search.dispatchEvent(new Event('input'))") < A_MOMENT
    assert opened.find_element(By.ID, "found").text.startswith("找到 499 套"), "all but the one that failed"
    text = printed()
    assert all(f"第{at:04d}号站" in text for at in (99, 2000, 4099)), "more than one page of the table is printed"
    assert text.count("文件夹自评得分等级执行率错误") > 5, "with its heading on each"
    opened.get(opened.current_url.split("#")[0] + "#u42")
    opened.refresh()
    WebDriverWait(opened, 5).until(lambda _: opened.find_element(By.ID, "detail").get_attribute("data-ready"))
    text = printed()
    assert "第0042号站" in text
    assert "第0043号站" not in text


def test_the_same_results_the_same_bytes(page: Path, tmp_path: Path) -> None:
    base = next(page.parent.rglob("state.sqlite"))
    board.write((base, tmp_path / "again.html"))
    assert (tmp_path / "again.html").read_bytes() == page.read_bytes()
