// The calendar: finding free times, booking, and the list of a week.
import { join } from 'node:path';
import { root, startKith } from '../browser/kith.mjs';
import { ENGINES, SECONDS, bareCommits, run as execute } from './lib.mjs';

const FEW = 10_000;
const MANY = Number(process.env.KITH_BENCH_VISITS ?? 1_000_000);
const OFFERING = 200;

export const order = 28;
export const title = 'Calendar';
export const about = 'Free times of one provider for 31 days with 150 visits in range, found from facts in memory by one core. Visits booked by staff ' +
  '(rules, hours, time of provider and client, rows, event and its deliveries; counted when on disk) over 32 connections, beside bare commits of one row. ' +
  'Free times with the database: lists of 31 days of one provider with some 150 visits in range, by one connection, and the first free time of 200 such providers. ' +
  'The list of a week of 50 providers with everybody in it, as the calendar pages read it, with few and many visits in the table.';

async function slots({ report }) {
  const { stdout } = await execute(join(root, 'build/tests/bench/slots'), [String(SECONDS)]);
  const [rate, found] = stdout.trim().split(' ').map(Number);
  report.row('free times of 31 days, 150 visits', 'none', { rate, cpu: 1e6 / rate }, `${found} times free`);
  report.goal('lists of free times a second from facts in memory', 'none', rate, { least: 20000, digits: 0 });
}

const visits = async (...args) => (await execute(join(root, 'build/tests/bench/visits'), args.map(String))).stdout.trim().split(' ').map(Number);

/** A practice of `count` visits, with a server that nobody asks: {server, org}. */
async function practiceOf(engine, count) {
  const server = await startKith({ db: engine, demo: ['--households', '1000', '--seed', '7', '--visits', String(count)], jobs: false, setupMs: 3_600_000 });
  if (engine === 'postgres') await server.sql('VACUUM ANALYZE'); // as autovacuum does within a minute of so many rows
  return { server, org: (await server.sql('SELECT MIN(id) FROM organization'))[0][0] };
}

async function bookings({ report }, engine, { server, org }) {
  await server.sql('DELETE FROM availability'); // any time is theirs
  const staff = (await server.sql("SELECT id FROM staff WHERE first_name = 'Provider' ORDER BY id")).flat();
  const clients = (await server.sql("SELECT id FROM client WHERE kind = 'client' AND state = 'active' ORDER BY id LIMIT 1000")).flat();
  const [[type]] = await server.sql("SELECT id FROM appointment_type WHERE name = 'Session'");
  const commits = await bareCommits({ engine, server });
  const [rate, refused] = await visits('book', server.db, org, type, SECONDS, ...clients, '--', ...staff);
  if (refused) throw new Error(`${refused} visits were refused`);
  report.row('bare commits', engine, { rate: commits });
  report.row('book a visit', engine, { rate }, `${(rate / commits).toFixed(3)} of bare`);
  report.goal('visits booked a second, of bare commits', engine, rate / commits, { least: 0.4, digits: 3 });
}

/** 200 providers with hours on five days and 150 visits each within 31 days, and a type that they offer. */
async function offering({ server, org }) {
  const names = Array.from({ length: OFFERING }, (_, i) => `(${org}, 'Offers', '${i}', 'offers${i}@practice.test', 'offers${i}@practice.test', 'provider', 1)`);
  await server.sql(`INSERT INTO staff (org_id, first_name, last_name, email, email_norm, role, created_at) VALUES ${names.join(', ')}`);
  await server.sql(`INSERT INTO appointment_type (org_id, name, length_min, buffer_after_min, contact_types, booking, created_at, changed_at) VALUES (${org}, 'Offered', 30, 5, 7, 'clients', 1, 1)`);
  const [[type]] = await server.sql("SELECT id FROM appointment_type WHERE name = 'Offered'");
  const today = Math.floor(Date.now() / 86_400_000) * 86_400_000_000;
  const count = (n) => `WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ${n - 1})`;
  await server.sql(`INSERT INTO appointment_type_staff (org_id, type_id, staff_id) SELECT org_id, ${type}, id FROM staff WHERE first_name = 'Offers'`);
  for (const [from, until] of [[540, 720], [780, 1020]])
    await server.sql(`${count(5)} INSERT INTO availability (org_id, staff_id, weekday, from_min, until_min, created_at)
      SELECT s.org_id, s.id, n.i + 1, ${from}, ${until}, 1 FROM staff s, n WHERE s.first_name = 'Offers'`);
  await server.sql(`${count(150)} INSERT INTO appointment (org_id, type_id, staff_id, starts_at, ends_at, zone, contact_type, uid, created_at, created_kind, created_by, changed_at)
    SELECT s.org_id, ${type}, s.id, ${today} + (n.i * 31 / 150) * 86400000000 + (14 * 60 + (n.i % 5) * 90 + s.id % 4 * 15) * 60000000,
      ${today} + (n.i * 31 / 150) * 86400000000 + (14 * 60 + (n.i % 5) * 90 + s.id % 4 * 15 + 30) * 60000000, 'America/New_York', 'video_chat',
      'offer-' || s.id || '-' || n.i, 1, 'staff', 1, 1 FROM staff s, n WHERE s.first_name = 'Offers'`);
  await server.sql(`INSERT INTO booked_time (org_id, kind, resource_id, ends_at, starts_at, appointment_id)
    SELECT org_id, 'staff', staff_id, ends_at + 300000000, starts_at, id FROM appointment WHERE type_id = ${type}`);
  return type;
}

async function offers({ report }, engine, few) {
  const type = await offering(few);
  const staff = (await few.server.sql("SELECT id FROM staff WHERE first_name = 'Offers' ORDER BY id")).flat();
  if (engine === 'postgres') await few.server.sql('ANALYZE');
  const ask = async (...args) => (await execute(join(root, 'build/tests/bench/offers'), args.map(String))).stdout.trim().split(' ').map(Number);
  const [rate, found] = await ask('list', few.server.db, few.org, type, SECONDS, ...staff);
  report.row('free times of 31 days, 150 visits', engine, { rate }, `${found} times free`);
  report.goal('lists of free times a second with the database', engine, rate, { least: 2000, digits: 0 });
  const [first] = await ask('first', few.server.db, few.org, type, SECONDS);
  report.row('first free time of 200 providers', engine, { p50: first / 1000 });
  report.goal('first free time of 200 providers, ms', engine, first / 1000, { most: 20, digits: 1 });
}

async function weeks(report, engine, few) {
  const many = await practiceOf(engine, MANY);
  try {
    const took = { few: [], many: [] };
    for (let i = 0; i < 3; i++) { // in turns, so that both see the same noise
      took.few.push(await visits('week', few.server.db, few.org, SECONDS));
      took.many.push(await visits('week', many.server.db, many.org, SECONDS));
    }
    const best = (list) => Math.min(...list.map(([us]) => us));
    for (const [name, list, count] of [['few', took.few, FEW], ['many', took.many, MANY]])
      report.row(`list of a week, ${count.toLocaleString('en')} visits`, engine, { p50: best(list) / 1000 }, `${list[0][1]} visits in it (${name})`);
    report.goal('list of a week with many visits, of the same with few', engine, best(took.many) / best(took.few), { most: 1.3 });
  } finally {
    await many.server.stop();
  }
}

export async function run(bench) {
  await slots(bench);
  for (const engine of ENGINES) {
    const few = await practiceOf(engine, FEW);
    try {
      await offers(bench, engine, few);
      await weeks(bench.report, engine, few);
      await bookings(bench, engine, few);
    } finally {
      await few.server.stop();
    }
  }
}
