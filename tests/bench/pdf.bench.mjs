// Documents as PDF: no database, one core.
import { join } from 'node:path';
import { root } from '../browser/kith.mjs';
import { SECONDS, run as execute } from './lib.mjs';

export const order = 29;
export const title = 'Documents';
export const about = 'A superbill of two pages (28 visits, three blocks of addresses, diagnoses) as PDF on one core: the first in a process, which finds its fonts, and the median of ' +
  'those after it. Pages of a paragraph of 10,000 lines. Memory is the most that was resident.';

export async function run({ report }) {
  const { stdout } = await execute(join(root, 'build/tests/bench/documents'), [String(SECONDS)]);
  const [first, median, cpu, pages, before, after] = stdout.trim().split(' ').map(Number);
  report.row('superbill of two pages, first', 'none', { p50: first / 1000 }, `${(before / 1024).toFixed(0)} MB`);
  report.row('superbill of two pages', 'none', { p50: median / 1000, rate: 1e6 / median, cpu }, `${(after / 1024).toFixed(0)} MB`);
  report.row('pages of plain text', 'none', { rate: pages });
  report.goal('PDF of two pages when warm, ms of CPU', 'none', cpu / 1000, { most: 15, digits: 1 });
}
