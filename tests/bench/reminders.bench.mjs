// Reminders that are all due at the same minute: from the schedule to rows that wait to be sent. And the page that explains them.
import { spawn } from 'node:child_process';
import { openSync } from 'node:fs';
import { join } from 'node:path';
import { kithBin } from '../browser/kith.mjs';
import { eventually } from '../browser/wait.mjs';
import { ENGINES, SMALL, cpuSeconds, middleOf } from './lib.mjs';

const REMINDERS = Number(process.env.KITH_BENCH_REMINDERS ?? 100000);
const MOST_S = 20;
const FEW = 50, MANY = 50000;

export const order = 45;
export const title = 'Reminders and their explanation';
export const about = `${REMINDERS.toLocaleString('en')} reminders that an access ends, due at the same minute, taken by one \`kith work\` from the schedule to events, decisions and rows of the outbox; ` +
  `the mail server is away, so that nothing else is measured. Then the Notifications page of a client with ${MANY.toLocaleString('en')} decisions beside one with ${FEW}.`;

/** As family plans them; each access many times over, by causes that are nobody's. */
const fill = (most) => `
INSERT INTO schedule (org_id, kind, cause_kind, cause_id, slot, client_id, contact_id, grant_id, payload, fire_at)
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${most}),
  g AS (SELECT id, org_id, client_id, contact_id, ROW_NUMBER() OVER (ORDER BY id) - 1 AS place, COUNT(*) OVER () AS all_of FROM portal_grant WHERE state = 'active')
SELECT g.org_id, 'grant_ends_soon', 'bench', n.i, '30d', g.client_id, g.contact_id, g.id, '{"days":30,"last_day":"2031-01-01"}', 1
FROM n JOIN g ON g.place = n.i % g.all_of`;

async function enqueue(p, report) {
  const one = async (sql) => Number((await p.server.sql(sql))[0][0]);
  if (!(await one("SELECT COUNT(*) FROM portal_grant WHERE state = 'active'"))) throw new Error('the practice has no access that is active');
  await p.server.sql("DELETE FROM event_delivery"); // what making the practice left behind
  await p.server.sql(fill(REMINDERS));
  const before = await one('SELECT COALESCE(MAX(id), 0) FROM outbox');
  const log = openSync(join(p.server.dir, 'reminders.log'), 'a');
  const args = ['work', '--db', p.server.db, '--base-url', 'https://portal.example.org', '--mail', 'smtp://127.0.0.1:1'];
  const began = performance.now();
  const worker = spawn(kithBin, args, { env: { ...process.env, KITH_KEYS: join(p.server.dir, 'kith.keys') }, stdio: ['ignore', log, log] });
  try {
    await eventually(async () => !(await one("SELECT COUNT(*) FROM schedule WHERE cause_kind = 'bench'")) && !(await one("SELECT COUNT(*) FROM event_delivery WHERE consumer = 'notify'")),
      { ms: 300_000, every: 250, what: 'the reminders were not planned in five minutes' });
    const seconds = (performance.now() - began) / 1000, cpu = cpuSeconds(worker.pid);
    const rows = await one(`SELECT COUNT(*) FROM outbox WHERE id > ${before}`);
    report.row('reminders enqueued', p.engine, { rate: REMINDERS / seconds, cpu: (cpu * 1e6) / REMINDERS }, `${seconds.toFixed(1)} s, ${rows.toLocaleString('en')} mails waiting`);
    report.goal(`${REMINDERS.toLocaleString('en')} reminders enqueued`, p.engine, seconds, { most: MOST_S, unit: ' s', digits: 1 });
  } finally {
    worker.kill('SIGTERM');
    await new Promise((resolve) => (worker.exitCode === null ? worker.once('exit', resolve) : resolve()));
    await p.server.sql(`DELETE FROM outbox WHERE id > ${before}`);
  }
}

const decisions = (client, count) => `
INSERT INTO notice_decision (org_id, event_id, client_id, notice, recipient_kind, recipient_id, recipient_name, send, rule, at)
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${count})
SELECT 1, (SELECT MIN(id) FROM event), ${client}, 'recipients_changed', 'contact', 1 + n.i % 3, 'Ana Ruiz', 0, 'copy_off', 1700000000000000 + n.i FROM n`;

async function explain(p, report) {
  const clients = (await p.server.sql("SELECT id FROM client WHERE state = 'active' AND restricted = 0 AND kind = 'client' ORDER BY id DESC LIMIT 2")).map((row) => row[0]);
  await p.server.sql(`DELETE FROM notice_decision WHERE client_id IN (${clients.join(', ')})`);
  await p.server.sql(decisions(clients[0], FEW));
  await p.server.sql(decisions(clients[1], MANY));
  if (p.engine === 'postgres') await p.server.sql('VACUUM ANALYZE notice_decision');
  const runs = { few: [], many: [] };
  for (let i = 0; i < 3; i++) {
    runs.few.push(await p.load(`/clients/${clients[0]}/notifications`, { seconds: 1 }));
    runs.many.push(await p.load(`/clients/${clients[1]}/notifications`, { seconds: 1 }));
  }
  const few = middleOf(runs.few), many = middleOf(runs.many);
  report.row(`Notifications of a client, ${FEW} decisions`, p.engine, few);
  report.row(`the same, ${MANY.toLocaleString('en')} decisions`, p.engine, many);
  const growth = p.engine === 'sqlite' ? many.cpu / few.cpu : many.p50 / few.p50;
  report.goal('Notifications page, growth', p.engine, growth, { most: 1.5, unit: ' times' });
}

export async function run({ report, practice }) {
  for (const engine of ENGINES) {
    const p = await practice(engine, SMALL);
    await enqueue(p, report);
    await explain(p, report);
  }
}
