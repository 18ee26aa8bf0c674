// tests/bench/bench.mjs — requests a second, latency and CPU a request, on both databases, against bare yardsticks of the
// same run. Nothing here is asserted: the figures go to the screen and into docs/benchmarks.md.
//   KITH_BENCH_HOUSEHOLDS=N   the large practice (20000; the issue's figure is 100000)
import { execFile, spawn } from 'node:child_process';
import { readFileSync, writeFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import os from 'node:os';
import { freePort, kith, root, startKith } from '../browser/kith.mjs';

const run = promisify(execFile);
const SECONDS = Number(process.env.KITH_BENCH_SECONDS ?? 4);
const LARGE = Number(process.env.KITH_BENCH_HOUSEHOLDS ?? 20000);
const PASSWORD = 'a quiet river at noon';
const ticks = 100; // CLK_TCK on Linux
const cpuSeconds = (pid) => {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) / ticks;
};
const residentMb = (pid) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024;
const unit = { us: 0.001, ms: 1, s: 1000, m: 60000 };
const millis = (text) => {
  const [, n, u] = /([\d.]+)(us|ms|s|m)/.exec(text);
  return Number(n) * unit[u];
};

/** wrk on one address: {rate, p50, p99, cpu (µs of the server a request), errors}. */
async function load(url, { pid, cookie = '', connections = 16, script, seconds = SECONDS }) {
  const args = ['-t', '1', '-c', String(connections), '-d', `${seconds}s`, '--latency'];
  if (cookie) args.push('-H', `Cookie: ${cookie}`);
  if (script) args.push('-s', script);
  const before = pid ? cpuSeconds(pid) : 0;
  const { stdout } = await run('wrk', [...args, url]);
  const used = pid ? cpuSeconds(pid) - before : 0;
  const count = Number(/(\d+) requests in/.exec(stdout)[1]);
  return {
    rate: Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)[1]),
    p50: millis(/50%\s+(\S+)/.exec(stdout)[1]),
    p99: millis(/99%\s+(\S+)/.exec(stdout)[1]),
    cpu: count ? (used * 1e6) / count : 0,
    errors: Number(/Non-2xx or 3xx responses: (\d+)/.exec(stdout)?.[1] ?? 0),
  };
}

async function bare(size) {
  const port = await freePort();
  const child = spawn(join(root, 'build/tests/http/bare_mhd'), [String(port), String(size)], { stdio: 'ignore' });
  await new Promise((resolve) => setTimeout(resolve, 300));
  const result = await load(`http://127.0.0.1:${port}/`, { pid: child.pid });
  child.kill('SIGTERM');
  return result;
}

const field = (html, name) => new RegExp(`name="${name}" value="([^"]*)"`).exec(html)[1];
class Browser {
  constructor(base) {
    this.base = base;
    this.jar = new Map();
  }
  get cookie() {
    return [...this.jar].map(([name, value]) => `${name}=${value}`).join('; ');
  }
  async request(path, form) {
    const headers = { Cookie: this.cookie };
    const body = form && new URLSearchParams(form);
    const reply = await fetch(this.base + path, { method: form ? 'POST' : 'GET', headers, body, redirect: 'manual' });
    for (const line of reply.headers.getSetCookie()) {
      const [name, value] = line.split(';')[0].split('=');
      this.jar.set(name, value);
    }
    return { status: reply.status, html: await reply.text() };
  }
  async post(from, path, fields) {
    const { html } = await this.request(from);
    return this.request(path, { _csrf: field(html, '_csrf'), _ctx: field(html, '_ctx'), ...fields });
  }
}

/** A practice of its own with a provider who is signed in. */
async function practice(db, households) {
  const server = await startKith({ db, demo: ['--households', String(households), '--seed', '7'], jobs: false });
  const env = { KITH_PASSWORD: PASSWORD };
  const who = ['--email', 'bench@practice.test', '--first-name', 'Bea', '--last-name', 'Bench', '--role', 'provider'];
  const added = await server.cli('user', 'add', ...who, '--with-password', { env });
  if (added.status !== 0) throw new Error(added.stderr);
  const browser = new Browser(server.base);
  await browser.post('/sign-in', '/sign-in', { email: 'bench@practice.test', password: PASSWORD });
  const [[client]] = await server.sql(
    "SELECT client_id FROM contact WHERE state = 'active' GROUP BY client_id ORDER BY COUNT(*) DESC, client_id LIMIT 1");
  const page = await browser.request(`/clients/${client}/family`);
  if (page.status !== 200) throw new Error(`the family page answered ${page.status}`);
  return { server, browser, client, size: Buffer.byteLength(page.html) };
}

const rows = [];
const row = (what, db, r, more = '') => {
  rows.push([what, db, r.rate.toFixed(0), r.p50.toFixed(2), r.p99.toFixed(2), r.cpu.toFixed(0), more]);
  console.log(`${what.padEnd(44)} ${db.padEnd(9)} ${r.rate.toFixed(0).padStart(8)}/s  p50 ${r.p50.toFixed(2)} ms  p99 ${r.p99.toFixed(2)} ms  ${r.cpu.toFixed(0)} µs CPU  ${more}${r.errors ? `  ${r.errors} ERRORS` : ''}`);
};

function postScript(dir, html, client) {
  const body = new URLSearchParams({ _csrf: field(html, '_csrf'), _ctx: field(html, '_ctx'), first_name: 'Pat', last_name: 'Bench',
    relationship: 'family_member', contact_type: 'adult', phone: '555 0100', warned: '1' });
  const file = join(dir, `post-${client}.lua`);
  writeFileSync(file, `wrk.method = "POST"\nwrk.body = "${body}"\nwrk.headers["Content-Type"] = "application/x-www-form-urlencoded"\n`);
  return file;
}

for (const db of ['sqlite', 'postgres']) {
  const small = await practice(db, 1000);
  const pid = small.server.pid();
  const start = performance.now();
  await small.server.restart();
  const startMs = performance.now() - start;
  const live = small.server.pid();
  const at = `${small.server.base}/clients/${small.client}/family`;
  const yard = await bare(small.size);
  row(`bare libmicrohttpd, ${small.size} bytes`, '–', yard);
  const page = await load(at, { pid: live, cookie: small.browser.cookie });
  row('Family and Contacts, 1,000 households', db, page, `${(page.rate / yard.rate).toFixed(3)} of bare`);
  const search = await load(`${small.server.base}/clients?q=ma`, { pid: live, cookie: small.browser.cookie });
  row('client search "ma", 1,000 households', db, search);
  const tiny = await bare(3);
  const health = await load(`${small.server.base}/healthz`, { pid: live });
  row('GET /healthz', db, health, `${(health.rate / tiny.rate).toFixed(3)} of bare`);
  const form = await small.browser.request(`/clients/${small.client}/family/contact`);
  const target = db === 'sqlite' ? join(small.server.dir, 'bare.db') : process.env.KITH_TEST_PG;
  const commits = Number((await run(join(root, 'build/tests/bench/bare_commits'), [db, target, '32', String(SECONDS)])).stdout);
  const write = await load(`${small.server.base}/clients/${small.client}/family/contact`, { pid: live, cookie: small.browser.cookie, connections: 32,
    script: postScript(small.server.dir, form.html, small.client) });
  row('add a contact, durable, 32 connections', db, write, `${(write.rate / commits).toFixed(3)} of ${commits} bare commits/s`);
  rows.push(['resident memory after it', db, '', '', '', '', `${residentMb(live).toFixed(0)} MB`]);
  rows.push(['stop and start to first answer', db, '', '', '', '', `${startMs.toFixed(0)} ms`]);
  await small.server.stop();

  const large = await practice(db, LARGE);
  const big = `${LARGE.toLocaleString('en')} households`;
  const bigPage = await load(`${large.server.base}/clients/${large.client}/family`, { pid: large.server.pid(), cookie: large.browser.cookie });
  row(`Family and Contacts, ${big}`, db, bigPage, `${(bigPage.p50 / page.p50).toFixed(2)} times the small one (p50)`);
  const bigSearch = await load(`${large.server.base}/clients?q=ma`, { pid: large.server.pid(), cookie: large.browser.cookie });
  row(`client search "ma", ${big}`, db, bigSearch, `${(bigSearch.p50 / search.p50).toFixed(2)} times the small one (p50)`);
  await large.server.stop();
}

const patients = readFileSync(join(root, 'tests/data/synthea-patients.ndjson'), 'utf8').trim().split('\n');
const many = [];
for (let i = 0; many.length < 20000; i++) {
  const p = JSON.parse(patients[i % patients.length]);
  const round = Math.floor(i / patients.length);
  p.id = `${p.id}-${round}`;
  for (const id of p.identifier ?? []) id.value = `${id.value}-${round}`;
  many.push(JSON.stringify(p));
}
const into = await startKith({ db: 'sqlite', jobs: false });
const file = join(into.dir, 'patients.ndjson');
writeFileSync(file, many.join('\n'));
const began = performance.now();
const imported = await into.cli('import', 'fhir', file);
const took = (performance.now() - began) / 1000;
rows.push([`import fhir, ${many.length.toLocaleString('en')} lines`, 'sqlite', (many.length / took).toFixed(0), '', '', '', imported.status === 0 ? `${took.toFixed(1)} s` : 'FAILED']);
console.log(`import fhir: ${(many.length / took).toFixed(0)} lines/s${imported.status === 0 ? '' : ` FAILED ${imported.stderr}`}`);
await into.stop();

const cpu = os.cpus()[0].model.trim();
const lines = [
  '# Benchmarks', '',
  'Made by `./dev bench`; the last run replaces the figures. Ratios are to a bare yardstick of the same run; the machine is whatever it was. wrk: one thread,',
  '16 connections (32 for writes), keep-alive, beside the server on the same machine.', '',
  `Last run: ${new Date().toISOString().slice(0, 10)}, ${os.cpus().length} × ${cpu}, ${statSync(process.env.KITH_BIN).size} bytes of program.`, '',
  '| What | Database | a second | p50 ms | p99 ms | server CPU µs | |', '| --- | --- | ---: | ---: | ---: | ---: | --- |',
  ...rows.map((r) => `| ${r.join(' | ')} |`), '',
];
writeFileSync(join(root, 'docs/benchmarks.md'), lines.join('\n'));
console.log('docs/benchmarks.md written.');
