"use strict";
(function () {
  const table = document.getElementById("students");
  if (!table) return;
  const body = table.tBodies[0];
  const rows = Array.from(body.rows);
  const filter = document.getElementById("filter");
  const count = document.getElementById("count");
  document.querySelector(".tools").hidden = false;
  filter.addEventListener("input", function () {
    const wanted = filter.value.toLocaleLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const row of rows) {
      const text = row.dataset.text.toLocaleLowerCase();
      row.hidden = !wanted.every(function (word) { return text.includes(word); });
      shown += row.hidden ? 0 : 1;
    }
    count.textContent = shown + " of " + rows.length;
  });
  Array.from(table.tHead.rows[0].cells).forEach(function (cell, column) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = cell.textContent;
    cell.textContent = "";
    cell.append(button);
    button.addEventListener("click", function () {
      const up = cell.getAttribute("aria-sort") !== "ascending";
      for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
      cell.setAttribute("aria-sort", up ? "ascending" : "descending");
      const value = function (row) { return row.cells[column].dataset.sort; };
      const numbers = rows.every(function (row) { return value(row) !== "" && !isNaN(value(row)); });
      const sorted = rows.slice().sort(function (a, b) {
        const order = numbers ? value(a) - value(b) : value(a).localeCompare(value(b), undefined, { numeric: true });
        return up ? order : -order;
      });
      body.append(...sorted);
    });
  });
  document.addEventListener("keydown", function (event) {
    if (event.key === "/" && document.activeElement !== filter) {
      event.preventDefault();
      filter.focus();
    } else if (event.key === "Escape" && document.activeElement === filter) {
      filter.value = "";
      filter.dispatchEvent(new Event("input"));
    }
  });
})();
