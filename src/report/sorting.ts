/**
 * The only script of the page: makes the heads of tables buttons that sort. Without it the tables stay in the order
 * they are in. Cells have what they are sorted by in `data-by`; those without any stay last both ways.
 */
export const SORTING = `'use strict';
for (const table of document.querySelectorAll('table[data-sorts]')) {
  const heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, at) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.append(...head.childNodes);
    head.append(button);
    const isNumber = head.classList.contains('number');
    button.addEventListener('click', () => {
      const before = head.getAttribute('aria-sort');
      const down = before === null ? isNumber : before === 'ascending';
      for (const other of heads) other.removeAttribute('aria-sort');
      head.setAttribute('aria-sort', down ? 'descending' : 'ascending');
      const keyed = [...table.tBodies[0].rows].map((row) => [row, row.cells[at].dataset.by]);
      keyed.sort(([, a], [, b]) => {
        if (a === undefined || b === undefined) return (a === undefined) - (b === undefined);
        const order = isNumber ? a - b : a.localeCompare(b, 'en', { numeric: true, sensitivity: 'base' });
        return down ? -order : order;
      });
      table.tBodies[0].append(...keyed.map(([row]) => row));
    });
  });
}
`
