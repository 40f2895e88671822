"""Benchmark of the chart in Chromium beside d3-org-chart 3 (npm), with the same bodies: first picture, frames while panning, memory.

Both draw a real directory of 941 bodies with every branch unfolded; d3-org-chart is given the names with the page, and its defaults but for
the size of boxes. Its packages are installed in a temporary folder. `--write` puts the table into docs/chart.md.
"""

import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path
from threading import Thread

from playwright.sync_api import sync_playwright

from tests.chromium import LAUNCH_ARGUMENTS, installed_chromium
from tests.real_site import free_port

from .both import DOCS, TABLE
from .chart import REAL
from .delivery import OURS, served
from .loading import ROOT

PACKAGES = "d3@7.9.0", "d3-flextree@2.1.2", "d3-org-chart@3.1.1"
RUNS = 5
DRAWN = """
const look = () => document.querySelectorAll(".box").length > 900
  ? requestAnimationFrame(() => setTimeout(() => { window.drawn = performance.now(); })) : requestAnimationFrame(look);
look();
"""
"""Notes when the first frame with the whole picture has been made."""
LOAD = f"""
from itertools import pairwise
from pathlib import Path
from benchmarks.directories import load_real
load_real(Path({str(REAL)!r}))
"""
ROWS = """
import json
from public_record import queries
from secretariat.languages import SOURCE
rows = queries.branch_of(queries.get_listed("", SOURCE).pk, 1_000_000, SOURCE)
print(json.dumps([{"id": row.pk, "parentId": row.parent_id or "", "name": str(row.name)} for row in rows]))
"""
PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>d3-org-chart</title><div id="chart"></div>
<script src="d3/dist/d3.min.js"></script><script src="d3-flextree/build/d3-flextree.min.js"></script>
<script src="d3-org-chart/build/d3-org-chart.min.js"></script><script>
const text = (value) => value.replace(/[&<]/g, (one) => `&#${one.charCodeAt(0)};`);
const chart = new d3.OrgChart().container("#chart").data(%s).nodeWidth(() => 206).nodeHeight(() => 54).svgHeight(700)
  .initialExpandLevel(100).nodeContent((node) => `<div class="box">${text(node.data.name)}</div>`).render();
</script></html>"""
FRAMES = """
() => new Promise((resolve) => {
  const times = [], begin = performance.now();
  const step = (now) => (times.push(now), now - begin < 2000 ? requestAnimationFrame(step) : resolve(times));
  requestAnimationFrame(step);
})
"""


def main():
    os.environ["DJANGO_SETTINGS_MODULE"] = "secretariat.settings"
    with tempfile.TemporaryDirectory() as state, tempfile.TemporaryDirectory() as tools:
        environment = {**os.environ, "STATE_DIR": state}

        def manage(*arguments):
            command = [sys.executable, "manage.py", *arguments]
            return subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True).stdout

        manage("prepare")
        manage("shell", "--no-imports", "--command", LOAD)
        rows = manage("shell", "--no-imports", "--command", ROWS).strip().splitlines()[-1]
        install = ["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", tools, *PACKAGES]
        subprocess.run(install, check=True)
        folder = Path(tools) / "node_modules"
        (folder / "index.html").write_text(PAGE % rows.replace("</", "<\\/"), encoding="utf-8")
        with served(OURS, ROOT, STATE_DIR=state) as site, _files(folder) as other:
            found = compare({"ours": f"{site.url}/en/chart/?open=all", "d3-org-chart": other})
    write(found, len(json.loads(rows)))


@contextmanager
def _files(folder):
    """Context manager: serve a folder; gives its address."""

    class Handler(SimpleHTTPRequestHandler):
        def __init__(self, *arguments, **options):
            super().__init__(*arguments, directory=folder, **options)

        def log_message(self, *arguments):
            pass

    with ThreadingHTTPServer(("127.0.0.1", free_port()), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def compare(addresses):
    """Return name → (ms to the first picture, ms of processor time, frames a second while panning, longest frame in ms, MB): medians of alternating runs."""
    runs = {name: [] for name in addresses}
    with sync_playwright() as playwright:
        for _ in range(RUNS):
            for name, address in addresses.items():
                browser = playwright.chromium.launch(executable_path=installed_chromium(), args=LAUNCH_ARGUMENTS)
                runs[name].append(one_run(browser, address))
                browser.close()
    return {name: [statistics.median(values) for values in zip(*own, strict=True)] for name, own in runs.items()}


def one_run(browser, address):
    page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    page.add_init_script(DRAWN)
    page.goto(address)
    page.wait_for_timeout(2000)
    drawn, busy = page.evaluate("window.drawn"), _metrics(session)["TaskDuration"]
    page.evaluate(f"window.frames_ = ({FRAMES})()")
    page.mouse.move(900, 600)
    page.mouse.down()
    for step in range(40):
        page.mouse.move(900 - 15 * (step % 20), 600 - 10 * (step % 20))
    page.mouse.up()
    times = page.evaluate("window.frames_")
    gaps = [after - before for before, after in pairwise(times)]
    session.send("HeapProfiler.collectGarbage")
    metrics = _metrics(session)
    return drawn, 1000 * busy, 1000 * len(gaps) / sum(gaps), max(gaps), metrics["JSHeapUsedSize"] / 1e6


def _metrics(session):
    return {one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]}


def write(found, count):
    ours, other = found["ours"], found["d3-org-chart"]
    what = (
        ("time to the first picture", "ms", False),
        ("processor time of the page until then", "ms", False),
        ("frames while panning", "a second", True),
        ("longest frame while panning", "ms", False),
        ("memory of scripts", "MB", False),
    )
    lines = [
        f"{count} bodies, all unfolded; medians of {RUNS} runs, {datetime.now(UTC).date()}; load average {os.getloadavg()[0]:.1f}.",
        "",
        "| | ours | d3-org-chart 3.1.1 | |",
        "|---|---|---|---|",
    ]
    for (label, unit, is_more_better), own, its in zip(what, ours, other, strict=True):
        times = own / its if is_more_better else its / own
        lines.append(f"| {label} | {own:,.1f} {unit} | {its:,.1f} {unit} | {times:.1f} times as good |")
    table = "\n".join(lines)
    print(table)
    if "--write" in sys.argv:
        page = DOCS / "chart.md"
        own = re.compile(TABLE.format(module="benchmarks.chart_in_a_browser"), re.DOTALL)
        page.write_text(own.sub(lambda _before: f"\n{table}\n\n", page.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
