// Money: a month's end, and balances whatever was before.
import { join } from 'node:path';
import { root, startKith } from '../browser/kith.mjs';
import { ENGINES, SECONDS, bareCommits, run as execute } from './lib.mjs';

const INVOICES = Number(process.env.KITH_BENCH_INVOICES ?? 10_000);
const ENTRIES = 20_000;

export const order = 29;
export const title = 'Billing';
export const about = "A month's end: one open charge of each of 10,000 clients becomes an invoice that is sent, with its line, number, ledger, event and deliveries. " +
  "Payments: bills of that month's end paid by cheque over 32 connections, each its own (rules, payment, ledger, bill, events and deliveries; counted when on disk), beside bare commits of one row. " +
  'Balance: what a payer owes and has in credit, with 20 ledger entries and with 20,000.';

const bills = async (...args) => (await execute(join(root, 'build/tests/bench/bills'), args.map(String))).stdout.trim().split(' ').map(Number);

/** Returns the number of the last invoice before it. */
async function monthsEnd({ report }, engine, { server, org }) {
  const [[before]] = await server.sql('SELECT MAX(id) FROM invoice');
  const [[provider]] = await server.sql("SELECT MIN(id) FROM staff WHERE role = 'provider'");
  const today = Math.floor(Date.now() / 86_400_000);
  await server.sql(`INSERT INTO charge (org_id, client_id, kind, staff_id, service_on, code_system, code, description, units, unit_price, total, created_at, created_kind, created_by)
    SELECT org_id, id, 'service', ${provider}, ${today - 5}, 'cpt', '99213', 'Follow-up visit', 1, 9500, 9500, 1, 'staff', 1
    FROM client WHERE org_id = ${org} AND kind = 'client' AND state = 'active' ORDER BY id DESC LIMIT ${INVOICES}`);
  if (engine === 'postgres') await server.sql('VACUUM ANALYZE');
  const [seconds, made, findings] = await bills('month', server.db, org);
  if (made < INVOICES || findings) throw new Error(`${made} invoices, ${findings} findings`);
  report.row(`${made.toLocaleString('en')} invoices of a month's end`, engine, { rate: made / seconds }, `${seconds.toFixed(2)} s`);
  if (engine === 'sqlite') report.goal("10,000 invoices of a month's end, s", engine, (seconds * 10_000) / made, { most: 4, digits: 2 });
  return before;
}

async function payments({ report }, engine, { server, org }, before) {
  const [[staff]] = await server.sql("SELECT MIN(id) FROM staff WHERE role = 'provider'");
  const [[first, last]] = await server.sql("SELECT MIN(id), MAX(id) FROM invoice WHERE state = 'sent' AND id > " + before);
  const commits = await bareCommits({ engine, server });
  const [rate, refused] = await bills('pay', server.db, org, staff, SECONDS, first, last);
  if (refused) throw new Error(`${refused} payments were refused`);
  report.row('bare commits', engine, { rate: commits });
  report.row('pay a bill', engine, { rate }, `${(rate / commits).toFixed(3)} of bare`);
  report.goal('payments a second, of bare commits', engine, rate / commits, { least: 0.4, digits: 3 });
}

async function balances({ report }, engine, { server, org }) {
  const [[few], [many]] = await server.sql(`SELECT id FROM payer WHERE org_id = ${org} AND kind = 'client' ORDER BY id DESC LIMIT 2`);
  const entries = (payer, n) => server.sql(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${n})
    INSERT INTO ledger_entry (org_id, at, day, kind, debit, credit, amount, payer_id, credit_payer_id, actor_kind, actor_id)
    SELECT ${org}, i, 20000 + i % 700, 'charge', 'receivable', 'income', 100, ${payer}, ${payer}, 'staff', 1 FROM n`);
  await entries(few, 20);
  await entries(many, ENTRIES);
  if (engine === 'postgres') await server.sql('ANALYZE');
  const [small, large] = await bills('balance', server.db, org, few, many, 2);
  report.row('balance, 20 entries', engine, { p50: small / 1000 });
  report.row('balance, 20,000 entries', engine, { p50: large / 1000 });
  report.goal('balance of 20,000 entries, of one of 20', engine, large / small, { most: 1.3, digits: 2 });
}

export async function run(bench) {
  for (const engine of ENGINES) {
    const server = await startKith({ db: engine, demo: ['--households', String(Math.ceil(INVOICES / 1.5)), '--seed', '7'], jobs: false, setupMs: 3_600_000 });
    const at = { server, org: (await server.sql('SELECT MIN(id) FROM organization'))[0][0] };
    try {
      const before = await monthsEnd(bench, engine, at);
      await payments(bench, engine, at, before); // the practice's own invoices are paid, void or drafts as well
      await balances(bench, engine, at);
    } finally {
      await server.stop();
    }
  }
}
