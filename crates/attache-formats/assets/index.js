"use strict";
// Totals, search and sorting of the table of documents.
addEventListener("DOMContentLoaded", () => {
  const table = document.getElementById("documents");
  const rows = [...table.tBodies[0].rows];
  const sum = (field) => rows.reduce((total, row) => total + Number(row.dataset[field]), 0).toLocaleString("en");
  document.getElementById("totals").textContent =
    `${rows.length} documents · ${sum("names")} names · ${sum("events")} events · ${sum("quotes")} quotes`;
  document.getElementById("find").addEventListener("input", (event) => {
    const wanted = event.target.value.trim().toLowerCase();
    for (const row of rows) row.hidden = !row.textContent.toLowerCase().includes(wanted);
  });
  [...table.tHead.rows[0].cells].forEach((cell, column) => {
    let up = true;
    cell.addEventListener("click", () => {
      const text = (row) => row.cells[column].textContent.trim();
      const number = (row) => Number(text(row).replace("−", "-"));
      const numeric = rows.every((row) => !Number.isNaN(number(row)));
      rows.sort((one, other) => (numeric ? number(one) - number(other) : text(one).localeCompare(text(other))) * (up ? 1 : -1));
      up = !up;
      table.tBodies[0].append(...rows);
    });
  });
});
