// Who gets what: planning, from facts in memory and with all that stands around it in a database.
import { join } from 'node:path';
import { root } from '../browser/kith.mjs';
import { SECONDS, run as execute } from './lib.mjs';

export const order = 25;
export const title = 'Planning notifications';
export const about = 'Events a second that get their decisions. From facts in memory: a family of eight people, every row of the catalogue in turn, all ' +
  'channels, one core. With the database: 500 families, four kinds of event in turn; leased, facts loaded, decisions, outbox and portal notices written, ' +
  'by one worker; the CPU is of the whole process.';

const EVENTS = { sqlite: 20000, postgres: 5000 };

async function planned(...args) {
  const { stdout } = await execute(join(root, 'build/tests/bench/plan_events'), args.map(String));
  const [rate, cpu] = stdout.trim().split(' ').map(Number);
  return { rate, cpu };
}

export async function run({ report }) {
  const memory = await planned('memory', SECONDS);
  report.row('plan from facts in memory', 'none', memory);
  report.goal('events planned a second from facts in memory', 'none', memory.rate, { least: 50000, digits: 0 });
  const sqlite = await planned(EVENTS.sqlite);
  report.row('lease, plan and keep', 'sqlite', sqlite);
  report.goal('events planned a second with the database', 'sqlite', sqlite.rate, { least: 3000, digits: 0 });
  report.row('lease, plan and keep', 'postgres', await planned('pg', EVENTS.postgres));
}
