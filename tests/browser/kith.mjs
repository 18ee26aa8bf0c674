// tests/browser/kith.mjs — starts build/kith on a fresh database and an unused loopback port, and runs its commands.
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { createHash, randomBytes, randomInt } from 'node:crypto';
import { closeSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { DirMailbox, Maildir } from './mail.mjs';
import { eventually } from './wait.mjs';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
export const kithBin = process.env.KITH_BIN ?? join(root, 'build', 'kith');
const run = promisify(execFile);

/** Those there are: PostgreSQL is that of ./dev test. */
export const engines = process.env.KITH_TEST_PG ? ['sqlite', 'postgres'] : ['sqlite'];
/**
 * For walks whose second pass is the same clicks again, through rooms whose own tests, the API's and the sweep over all routes run on
 * PostgreSQL: that pass is for ./dev test --long.
 */
export const walkEngines = process.env.KITH_LONG ? engines : ['sqlite'];

/** Whether nobody in this run of ./dev test was given this port: between the look at it and its server, or while that one starts anew, another test would take it. */
function claim(port) {
  if (!process.env.KITH_TEST_DIR) return true;
  try {
    mkdirSync(join(process.env.KITH_TEST_DIR, 'ports'), { recursive: true });
    mkdirSync(join(process.env.KITH_TEST_DIR, 'ports', String(port)));
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    return false;
  }
}

/** One that nobody listens on, below those the kernel hands out: no connection of a test beside this one takes it meanwhile. */
export async function freePort() {
  for (;;) {
    const port = randomInt(10_000, 32_000);
    if (!claim(port)) continue;
    const server = createServer();
    const free = await new Promise((resolve) => server.once('error', () => resolve(false)).listen(port, '127.0.0.1', () => resolve(true)));
    if (!free) continue;
    await new Promise((resolve) => server.close(resolve));
    return port;
  }
}

/** The environment of a Kith under test: nothing of the machine's own settings or config file. */
function cleanEnv(more) {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('KITH_'));
  return { ...Object.fromEntries(kept), KITH_CONFIG: '/dev/null', ...more };
}

/** Runs `kith ARGS…`; gives {status, stdout, stderr} and never throws for a bad exit status. `input` goes to stdin; ended after `timeout` ms. */
export async function kith(args, { env = {}, input = '', cwd, timeout = 120_000 } = {}) {
  const child = run(kithBin, args, { env: cleanEnv(env), cwd, maxBuffer: 1 << 26, timeout });
  child.child.stdin.on('error', () => {}).end(input);
  return child.then(
    ({ stdout, stderr }) => ({ status: 0, stdout, stderr }),
    (error) => ({ status: error.code ?? 1, stdout: error.stdout ?? '', stderr: error.stderr ?? String(error) }),
  );
}

/** A new database: its URL for --db, and drop(). PostgreSQL is the one of ./dev test (KITH_TEST_PG). `made`: a copy of it (see madeOnce). */
export async function freshDatabase(engine, dir, made) {
  for (const file of made ? readdirSync(made.folder).filter((name) => name.startsWith('kith.')) : []) copyFileSync(join(made.folder, file), join(dir, file));
  if (engine === 'sqlite') {
    return { url: `sqlite:${join(dir, 'kith.db')}`, drop: async () => {} };
  }
  assert.ok(process.env.KITH_TEST_PG, 'KITH_TEST_PG is not set: run ./dev test, or tests/servers/postgres.sh start DIR');
  const server = new URL(process.env.KITH_TEST_PG);
  const name = `kith_${randomBytes(6).toString('hex')}`;
  const sql = (text) => run('psql', [process.env.KITH_TEST_PG, '-v', 'ON_ERROR_STOP=1', '-qAtc', text]);
  await sql(`CREATE DATABASE ${name}${made ? ` TEMPLATE ${made.name}` : ''}`);
  server.pathname = `/${name}`;
  return { name, url: server.href, drop: () => sql(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) };
}

/**
 * What `kith ARGS…` makes of an empty database. One run of ./dev test makes it once: whoever is first, in whichever file, and the
 * others wait for that. Gives {folder with kith.keys (and SQLite's files), name of PostgreSQL's database, setup: what was printed}.
 */
async function madeOnce(engine, args, { env, timeout }) {
  const folder = join(process.env.KITH_TEST_DIR, `made-${createHash('sha256').update(JSON.stringify([kithBin, statSync(kithBin).mtimeMs, engine, args, env])).digest('hex').slice(0, 16)}`);
  const told = join(folder, 'told');
  const tell = (what) => {
    writeFileSync(`${told}.part`, JSON.stringify(what));
    renameSync(`${told}.part`, told);
  };
  try {
    mkdirSync(folder);
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    await eventually(() => existsSync(told), { ms: 2 * (timeout ?? 120_000), what: `nobody told how kith ${args[0]} went` });
    return { folder, ...JSON.parse(readFileSync(told, 'utf8')) };
  }
  let made = { status: 1, stderr: 'there was no database', stdout: '' }, name;
  try {
    const database = await freshDatabase(engine, folder);
    name = database.name;
    made = await kith([...args, '--db', database.url], { env: { ...env, KITH_KEYS: join(folder, 'kith.keys') }, timeout });
  } finally {
    tell({ name, setup: made });
  }
  return { folder, name, setup: made };
}

export const ADMIN = { email: 'owner@practice.test', password: 'correct horse battery staple' };

/**
 * A running Kith of its own. Options:
 *   db       'sqlite' (as is) or 'postgres'
 *   mail     'dir' (as is: .eml files), 'smtp' (the SMTP server of ./dev test), or a URL for --mail
 *   demo     true: `kith demo`, otherwise `kith init` with ADMIN, in UTC wherever this machine stands; an array: arguments for `kith demo`
 *   backup   a file of `kith backup` instead, for `kith restore`; options.env has KITH_BACKUP_PASSPHRASE
 *   plan     of `kith init` ('plus')
 *   workers  --workers
 *   jobs     false: without --with-jobs
 *   setupMs  the most that `kith demo` or `kith init` may take (120000)
 *   args, env  more arguments of `serve`, more environment
 * Gives {base, db, dir, admin, mailbox, setup, cli, sql, restart, end, kill, stop, log, pid, startMs}. cli(...args) runs a command with
 * --db set. Call stop(), or pass a test context as `t` and it is called after the test; it fails when the server crashed
 * or does not end with 0.
 */
export async function startKith(options = {}) {
  const { db: engine = 'sqlite', mail = 'dir', demo = false, plan = 'plus', t } = options;
  const dir = mkdtempSync(join(process.env.KITH_TEST_DIR ?? tmpdir(), 'kith-'));
  const first = demo ? ['demo', ...(Array.isArray(demo) ? demo : [])] : ['init', '--org', 'Riverside Family Practice', '--plan', plan, '--admin', ADMIN.email, '--zone', 'Etc/UTC'];
  const firstEnv = demo ? {} : { KITH_PASSWORD: ADMIN.password };
  const made = !options.backup && !options.env && process.env.KITH_TEST_DIR ? await madeOnce(engine, first, { env: firstEnv, timeout: options.setupMs }) : null;
  const database = await freshDatabase(engine, dir, made);
  const port = await freePort();
  const base = `http://127.0.0.1:${port}`;
  const mailDir = join(dir, 'mail');
  if (mail === 'dir') mkdirSync(mailDir);
  const mailUrl = mail === 'dir' ? `dir:${mailDir}` : mail === 'smtp' ? process.env.KITH_TEST_SMTP : mail;
  assert.ok(mailUrl, 'KITH_TEST_SMTP is not set: run ./dev test, or tests/servers/postfix.sh start DIR');
  const logFile = join(dir, 'serve.log');
  // what speaks an old version of the API is tried in any year
  const settings = { KITH_KEYS: join(dir, 'kith.keys'), KITH_API_SUNSET: `${new Date().getUTCFullYear() + 2}-01-31`, ...options.env };
  let child = null;
  let startMs = 0;

  const cli = async (...args) => {
    const last = args.at(-1);
    const more = typeof last === 'object' ? args.pop() : {};
    return kith([...args, '--db', database.url], { ...more, env: { ...settings, ...more.env } });
  };
  const kill = (signal = 'SIGKILL') =>
    new Promise((resolve) => {
      if (!child || child.exitCode !== null || child.signalCode !== null) return resolve();
      child.once('exit', resolve);
      child.kill(signal);
      const insist = setTimeout(() => child.kill('SIGKILL'), 60_000); // requests, jobs and the access log each have ten seconds of their own
      insist.unref();
      child.once('exit', () => clearTimeout(insist));
    });
  const serve = async () => {
    const args = ['serve', '--db', database.url, '--listen', `127.0.0.1:${port}`, '--base-url', base, '--mail', mailUrl];
    if (options.workers) args.push('--workers', String(options.workers));
    if (options.jobs !== false) args.push('--with-jobs');
    const log = openSync(logFile, 'a');
    const began = performance.now();
    child = spawn(kithBin, [...args, ...(options.args ?? [])], { env: cleanEnv(settings), stdio: ['ignore', log, log] });
    closeSync(log);
    let gone = null;
    child.once('exit', (code, signal) => (gone = `kith serve ended (${signal ?? code}):\n${readLog()}`));
    child.once('error', (error) => (gone = String(error)));
    await eventually(async () => {
      if (gone) throw new Error(gone);
      return (await fetch(`${base}/readyz`)).ok;
    }, { ms: 30_000, every: 5, what: 'kith serve was not ready in 30 s' }).catch((error) => {
      throw gone ? new Error(gone) : error;
    });
    startMs = performance.now() - began;
  };
  const readLog = () => (existsSync(logFile) ? readFileSync(logFile, 'utf8') : '');
  const stop = async () => {
    const killed = child?.signalCode === 'SIGKILL'; // by the test, and not started again
    await kill('SIGTERM');
    const log = readLog();
    await database.drop();
    rmSync(dir, { recursive: true, force: true });
    if (child && !killed) assert.equal(child.exitCode, 0, `kith serve did not end well:\n${log.slice(-4000)}`);
  };
  t?.after(stop);

  const setup = made?.setup ?? (options.backup
    ? await cli('restore', options.backup, { timeout: options.setupMs })
    : await cli(...first, { timeout: options.setupMs, env: firstEnv }));
  try {
    assert.equal(setup.status, 0, `kith ${demo ? 'demo' : 'init'} failed:\n${setup.stderr}${setup.stdout}`);
    await serve();
  } catch (error) {
    await stop();
    throw error;
  }
  const mailbox = mail === 'dir' ? new DirMailbox(mailDir) : mail === 'smtp' ? new Maildir(process.env.KITH_TEST_MAILDIR) : null;
  return {
    base, dir, engine, mailbox, cli, stop, kill, log: readLog, setup: setup.stdout,
    db: database.url, admin: { ...ADMIN },
    pid: () => child.pid,
    /** From the start of its process to the first good answer of /readyz. */
    startMs: () => startMs,
    /** Stops it as an operator does; gives its exit status. */
    end: async () => {
      await kill('SIGTERM');
      return child.exitCode;
    },
    restart: async (signal = 'SIGTERM') => {
      await kill(signal);
      await serve();
    },
    /** Looks into the database from outside: rows as arrays of texts. For assertions only. */
    sql: async (text) => {
      const { stdout } = engine === 'sqlite'
        ? await run('sqlite3', ['-batch', '-separator', '\x1f', '-cmd', '.timeout 5000', join(dir, 'kith.db'), text])
        : await run('psql', [database.url, '-qAt', '-F', '\x1f', '-c', text]);
      return stdout.split('\n').filter(Boolean).map((line) => line.split('\x1f'));
    },
  };
}
