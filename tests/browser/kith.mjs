// tests/browser/kith.mjs — starts build/kith on a fresh database and an unused loopback port, and runs its commands.
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { randomBytes, randomInt } from 'node:crypto';
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
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

/** One that nobody listens on, below those the kernel hands out: no connection of a test beside this one takes it meanwhile. */
export async function freePort() {
  for (;;) {
    const port = randomInt(10_000, 32_000);
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

/** A new database: its URL for --db, and drop(). PostgreSQL is the one of ./dev test (KITH_TEST_PG). */
export async function freshDatabase(engine, dir) {
  if (engine === 'sqlite') {
    return { url: `sqlite:${join(dir, 'kith.db')}`, drop: async () => {} };
  }
  assert.ok(process.env.KITH_TEST_PG, 'KITH_TEST_PG is not set: run ./dev test, or tests/servers/postgres.sh start DIR');
  const server = new URL(process.env.KITH_TEST_PG);
  const name = `kith_${randomBytes(6).toString('hex')}`;
  const sql = (text) => run('psql', [process.env.KITH_TEST_PG, '-v', 'ON_ERROR_STOP=1', '-qAtc', text]);
  await sql(`CREATE DATABASE ${name}`);
  server.pathname = `/${name}`;
  return { url: server.href, drop: () => sql(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) };
}

export const ADMIN = { email: 'owner@practice.test', password: 'correct horse battery staple' };

/**
 * A running Kith of its own. Options:
 *   db       'sqlite' (as is) or 'postgres'
 *   mail     'dir' (as is: .eml files), 'smtp' (the SMTP server of ./dev test), or a URL for --mail
 *   demo     true: `kith demo`, otherwise `kith init` with ADMIN; an array: arguments for `kith demo`
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
  const database = await freshDatabase(engine, dir);
  const port = await freePort();
  const base = `http://127.0.0.1:${port}`;
  const mailDir = join(dir, 'mail');
  if (mail === 'dir') mkdirSync(mailDir);
  const mailUrl = mail === 'dir' ? `dir:${mailDir}` : mail === 'smtp' ? process.env.KITH_TEST_SMTP : mail;
  assert.ok(mailUrl, 'KITH_TEST_SMTP is not set: run ./dev test, or tests/servers/postfix.sh start DIR');
  const logFile = join(dir, 'serve.log');
  const settings = { KITH_KEYS: join(dir, 'kith.keys'), ...options.env };
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
      const insist = setTimeout(() => child.kill('SIGKILL'), 15_000);
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
    }, { ms: 15_000, every: 5, what: 'kith serve was not ready in 15 s' }).catch((error) => {
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

  const setup = options.backup
    ? await cli('restore', options.backup, { timeout: options.setupMs })
    : demo
    ? await cli('demo', ...(Array.isArray(demo) ? demo : []), { timeout: options.setupMs })
    : await cli('init', '--org', 'Riverside Family Practice', '--plan', plan, '--admin', ADMIN.email, {
        env: { KITH_PASSWORD: ADMIN.password },
      });
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
