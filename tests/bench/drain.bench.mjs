// How fast a full outbox leaves: two worker processes, a mail server that takes everything, and their memory meanwhile.
import { spawn } from 'node:child_process';
import { openSync } from 'node:fs';
import { join } from 'node:path';
import { freePort, kithBin, startKith } from '../browser/kith.mjs';
import { eventually } from '../browser/wait.mjs';
import { ENGINES, cpuSeconds, residentMb } from './lib.mjs';

const ROWS = Number(process.env.KITH_BENCH_MAILS ?? 100000);
const PROCESSES = 2;
const RATE = 2000;
const GROWTH_MB = 10;

export const order = 50;
export const title = 'Mails out of the door';
export const about = `${ROWS.toLocaleString('en')} rendered mails (text and HTML, unsubscribe link) that are due at the same minute, to 1,000 domains: sent by ` +
  `${PROCESSES} processes \`kith work\` to smtp-sink, each mail looked up again before it leaves and written down after it. Without limits a domain.`;

/** Rows as the plan writes them, so that only the sending is measured. */
const fill = (rows) => `
INSERT INTO outbox (org_id, event_id, channel, notice, to_address, to_domain, to_name, language, facts, message_id, run_at, created_at)
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${rows})
SELECT 1, i, 'mail', 'recipients_changed', 'reader' || i || '@d' || (i % 1000) || '.example', 'd' || (i % 1000) || '.example', 'Zoë Reader', 'en',
  '{"mail":"recipients_changed","to":1,"first":"Zoë","client":"Leo"}', 'bench' || i, 1, 1 FROM n`;

async function startSink() {
  const port = await freePort();
  const user = process.getuid() === 0 ? ['-u', 'nobody'] : [];
  const child = spawn('/usr/sbin/smtp-sink', [...user, `127.0.0.1:${port}`, '512'], { stdio: 'ignore' });
  return { url: `smtp://127.0.0.1:${port}/bench.example`, stop: () => child.kill('SIGTERM') };
}

function startWorker(kith, mail, number) {
  const log = openSync(join(kith.dir, `work${number}.log`), 'a');
  const args = ['work', '--db', kith.db, '--base-url', 'https://portal.example.org', '--mail', mail, '--mail-rate', '0', '--mail-per-domain', '0'];
  return spawn(kithBin, args, { env: { ...process.env, KITH_KEYS: join(kith.dir, 'kith.keys') }, stdio: ['ignore', log, log] });
}

const gone = (child) => new Promise((resolve) => (child.exitCode === null ? child.once('exit', resolve) : resolve()));

async function drain(kith, report) {
  const sink = await startSink();
  const count = async (state) => Number((await kith.sql(`SELECT COUNT(*) FROM outbox WHERE state = '${state}'`))[0][0]);
  await kith.sql(fill(ROWS));
  const workers = [];
  const memory = { first: 0, last: 0 };
  try {
    const began = performance.now();
    for (let i = 0; i < PROCESSES; i++) workers.push(startWorker(kith, sink.url, i));
    const resident = () => Math.max(...workers.map((worker) => residentMb(worker.pid)));
    await eventually(async () => (await count('sent')) > ROWS / 10, { ms: 600_000, every: 200, what: 'a tenth was not sent in ten minutes' });
    memory.first = resident();
    await eventually(async () => {
      memory.last = resident();
      return (await count('waiting')) === 0;
    }, { ms: 600_000, every: 200, what: 'the outbox was not empty after ten minutes' });
    const seconds = (performance.now() - began) / 1000;
    const sent = await count('sent');
    const cpu = workers.reduce((sum, worker) => sum + cpuSeconds(worker.pid), 0);
    if (sent !== ROWS) throw new Error(`${sent} of ${ROWS} mails were sent`);
    report.row('drain', kith.engine, { rate: ROWS / seconds, cpu: (cpu * 1e6) / ROWS },
      `${memory.first.toFixed(0)} MB a process after a tenth, ${memory.last.toFixed(0)} MB at the end`);
    report.goal('mails a second from two processes', kith.engine, ROWS / seconds, { least: RATE, digits: 0 });
    report.goal('growth of a process while it drains', kith.engine, memory.last - memory.first, { most: GROWTH_MB, unit: ' MB', digits: 1 });
  } finally {
    for (const worker of workers) worker.kill('SIGTERM');
    await Promise.all(workers.map(gone));
    sink.stop();
  }
}

export async function run({ report }) {
  for (const engine of ENGINES) {
    const kith = await startKith({ db: engine, jobs: false });
    try {
      await drain(kith, report);
    } finally {
      await kith.stop();
    }
  }
}
