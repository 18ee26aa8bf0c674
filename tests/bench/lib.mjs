// tests/bench/lib.mjs — what the sections of the bench measure with: load, bare yardsticks, practices with somebody signed in.
import { execFile, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort, root, startKith } from '../browser/kith.mjs';
import { eventually } from '../browser/wait.mjs';

export const run = promisify(execFile);
export const SECONDS = Number(process.env.KITH_BENCH_SECONDS ?? 3);
export const SMALL = 1000;
const LARGE_SQLITE = Number(process.env.KITH_BENCH_HOUSEHOLDS ?? 100000);
export const LARGE = { sqlite: LARGE_SQLITE, postgres: Number(process.env.KITH_BENCH_HOUSEHOLDS_PG ?? LARGE_SQLITE) };
export const ENGINES = ['sqlite', 'postgres'];
export const households = (n) => `${n.toLocaleString('en')} households`;
export const PASSWORD = 'a quiet river at noon';

const TICKS = 100; // CLK_TCK on Linux
/** Seconds of CPU that a process used so far. */
export const cpuSeconds = (pid) => {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS;
};
export const residentMb = (pid) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024;
export const middle = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];

const UNIT = { us: 0.001, ms: 1, s: 1000, m: 60000 };
const millis = (text) => {
  const found = /([\d.]+)(us|ms|s|m)/.exec(text);
  if (!found) throw new Error(`wrk gave a latency of '${text}'`);
  return Number(found[1]) * UNIT[found[2]];
};

/**
 * wrk on one address, keep-alive: {rate, p50, p99 (ms), cpu (µs a request of the process `pid`), count}. Throws when
 * an answer was an error: a figure made of refusals is none.
 */
export async function load(url, { pid, cookie = '', connections = 16, script, seconds = SECONDS }) {
  const args = ['-t', '1', '-c', String(connections), '-d', `${seconds}s`, '--latency'];
  if (cookie) args.push('-H', `Cookie: ${cookie}`);
  if (script) args.push('-s', script);
  const before = cpuSeconds(pid);
  const { stdout } = await run('wrk', [...args, url]);
  const used = cpuSeconds(pid) - before;
  const count = Number(/(\d+) requests in/.exec(stdout)[1]);
  const bad = Number(/Non-2xx or 3xx responses: (\d+)/.exec(stdout)?.[1] ?? 0);
  const broken = /Socket errors: (.*)/.exec(stdout)?.[1];
  if (!count || bad || broken) throw new Error(`${url}: of ${count} requests ${bad} got an error; sockets: ${broken ?? 'well'}`);
  return {
    rate: Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)[1]),
    p50: millis(/^\s+50%\s+(\S+)/m.exec(stdout)[1]),
    p99: millis(/^\s+99%\s+(\S+)/m.exec(stdout)[1]),
    cpu: (used * 1e6) / count,
    count,
  };
}

/** Several runs as one: the middle of each figure. */
export const middleOf = (runs) =>
  Object.fromEntries(['rate', 'p50', 'p99', 'cpu'].map((figure) => [figure, middle(runs.map((r) => r[figure]))]));

const listening = (port) =>
  new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => resolve(socket.end())).on('error', reject);
  });

/** A bare server of ours on a free port: {url, pid, stop}. `args(port)`: of the program. */
async function bare(program, args) {
  const port = await freePort();
  const child = spawn(join(root, 'build/tests', program), args(port).map(String), { stdio: 'ignore' });
  await eventually(() => listening(port), { what: `${program} did not listen` });
  return { url: `http://127.0.0.1:${port}/`, pid: child.pid, stop: () => child.kill('SIGTERM') };
}

/** A bare libmicrohttpd that answers with `size` bytes: {url, pid, stop}. */
export const bareServer = (size) => bare('http/bare_mhd', (port) => [port, size]);

/** One after the other, three times each, so that both see the same noise: {bare, kith}. */
export async function besideBare(size, url, options) {
  const bare = await bareServer(size);
  const runs = { bare: [], kith: [] };
  try {
    for (let i = 0; i < 3; i++) {
      runs.bare.push(await load(bare.url, { pid: bare.pid, seconds: Math.ceil(SECONDS / 2) }));
      runs.kith.push(await load(url, { seconds: Math.ceil(SECONDS / 2), ...options }));
    }
  } finally {
    bare.stop();
  }
  return { bare: middleOf(runs.bare), kith: middleOf(runs.kith) };
}

const bareTarget = async ({ engine, server }) => (engine === 'sqlite' ? join(server.dir, `bare-${await freePort()}.db`) : server.db);

/** Commits a second of the engine alone, one row each, by 32 connections. */
export async function bareCommits(p) {
  const { stdout } = await run(join(root, 'build/tests/bench/bare_commits'), [p.engine, await bareTarget(p), '32', String(SECONDS)]);
  return Number(stdout);
}

/** The same commits asked over HTTP by 32 connections, one row a request, as a form or a mutation is: figures of load(). */
export async function bareHttpCommits(p, script) {
  const target = await bareTarget(p);
  const server = await bare('bench/bare_commits', (port) => [p.engine, target, 'http', port]);
  try {
    return await load(server.url, { pid: server.pid, connections: 32, script });
  } finally {
    server.stop();
  }
}

export const field = (html, name) => new RegExp(`name="${name}" value="([^"]*)"`).exec(html)[1];

/** A visitor with cookies and forms. */
class Visitor {
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
  async page(path) {
    const reply = await this.request(path);
    if (reply.status !== 200) throw new Error(`${path} answered ${reply.status}`);
    return reply.html;
  }
  async post(from, path, fields) {
    const { html } = await this.request(from);
    return this.request(path, { _csrf: field(html, '_csrf'), _ctx: field(html, '_ctx'), ...fields });
  }
}

/**
 * A practice with its own server, and a provider who is signed in: {server, visitor, base, pid, cookie, client, load}.
 * `backup`: a file that the practice comes from; otherwise `kith demo` makes it. `client` has the largest family. `load(path, options)` asks for a page as the provider.
 */
export async function startPractice(engine, count, backup) {
  const server = await startKith({ db: engine, demo: ['--households', String(count), '--seed', '7'], backup, jobs: false, setupMs: 600_000,
    env: { KITH_BACKUP_PASSPHRASE: PASSWORD } });
  try {
    const who = ['--email', 'bench@practice.test', '--first-name', 'Bea', '--last-name', 'Bench', '--role', 'provider'];
    const added = backup ? { status: 0 } : await server.cli('user', 'add', ...who, '--with-password', { env: { KITH_PASSWORD: PASSWORD } });
    if (added.status !== 0) throw new Error(added.stderr);
    const visitor = new Visitor(server.base);
    await visitor.post('/sign-in', '/sign-in', { email: 'bench@practice.test', password: PASSWORD });
    const [[client]] = await server.sql(
      "SELECT client_id FROM contact WHERE state = 'active' GROUP BY client_id ORDER BY COUNT(*) DESC, client_id LIMIT 1");
    if (engine === 'postgres') await server.sql('VACUUM ANALYZE'); // as autovacuum does within a minute of so many rows
    await visitor.page(`/clients/${client}/family`);
    return {
      server, visitor, client, engine, count,
      base: server.base,
      get pid() {
        return server.pid();
      },
      /** A backup of it, in `file`. */
      backUp: async (file) => {
        const done = await server.cli('backup', file, { timeout: 300_000 });
        if (done.status !== 0) throw new Error(`kith backup failed: ${done.stderr.slice(-500)}`);
        return file;
      },
      load: (path, options) => load(server.base + path, { pid: server.pid(), cookie: visitor.cookie, ...options }),
    };
  } catch (error) {
    await server.stop();
    throw error;
  }
}
