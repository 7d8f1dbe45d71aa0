"""A page made of a poisoned run, opened: no script of it runs, no link of it can be followed."""

from poison import poisoned_page

import featmix_lite as fm


def test_nothing_of_a_poisoned_run_acts_in_a_browser(browser, tmp_path):
    text, _ = poisoned_page(fm.load("digits"))
    (file := tmp_path / "page.html").write_text(text)
    page = browser.new_page()
    asked, spoken = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("dialog", lambda dialog: (spoken.append(dialog.message), dialog.dismiss()))
    try:
        page.goto(file.as_uri())
        page.wait_for_function("document.querySelectorAll('.js-plotly-plot .main-svg').length >= 5")
        page.mouse.move(640, 400)
        assert page.evaluate("window.acted") is None and spoken == []
        assert page.locator(".acted, main a, svg a, img[src=x]").count() == 0
        assert asked == [file.as_uri()] or all(url.startswith(("file:", "data:", "blob:")) for url in asked)
        drawn = " ".join(page.locator(".js-plotly-plot svg text").all_text_contents())
        assert "<img" in drawn and "<a class" in drawn  # shown as letters
        page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"window.acted=1\">')")
        page.wait_for_function("window.acted === 1")  # what did not happen could have
    finally:
        page.close()
