// The calendar: finding free times.
import { join } from 'node:path';
import { root } from '../browser/kith.mjs';
import { SECONDS, run as execute } from './lib.mjs';

export const order = 28;
export const title = 'Calendar';
export const about = 'Free times of one provider for 31 days with 150 visits in range, found from facts in memory by one core.';

async function slots({ report }) {
  const { stdout } = await execute(join(root, 'build/tests/bench/slots'), [String(SECONDS)]);
  const [rate, found] = stdout.trim().split(' ').map(Number);
  report.row('free times of 31 days, 150 visits', 'none', { rate, cpu: 1e6 / rate }, `${found} times free`);
  report.goal('lists of free times a second from facts in memory', 'none', rate, { least: 20000, digits: 0 });
}

export async function run(bench) {
  await slots(bench);
}
