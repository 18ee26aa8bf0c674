// The servers the tests start: PostgreSQL that makes databases, SMTP that delivers, both gone when stopped.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { eventually } from '../browser/wait.mjs';

const servers = join(dirname(fileURLToPath(import.meta.url)), '..', 'servers');
const alive = (pid) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
};

function started(script, t) {
  const top = mkdtempSync(join(process.env.KITH_TEST_DIR ?? tmpdir(), 'kith-servers-'));
  chmodSync(top, 0o711);
  const dir = join(top, 'server');
  const url = execFileSync(join(servers, script), ['start', dir], { encoding: 'utf8' }).trim();
  const pid = Number(readFileSync(join(dir, 'pid'), 'utf8'));
  const stop = () => execFileSync(join(servers, script), ['stop', dir]);
  t.after(() => {
    stop();
    rmSync(top, { recursive: true, force: true });
  });
  return { url, dir, pid, stop };
}

test('postgres_starts_makes_a_database_and_is_gone_when_stopped', { timeout: 60_000 }, (t) => {
  const { url, dir, pid, stop } = started('postgres.sh', t);
  const psql = (sql) => execFileSync('psql', [url, '-Atqc', sql], { encoding: 'utf8' }).trim();
  psql('CREATE DATABASE one');
  assert.equal(psql("SELECT count(*) FROM pg_database WHERE datname = 'one'"), '1');
  assert.ok(alive(pid));
  stop();
  assert.ok(!alive(pid));
  assert.ok(!existsSync(dir));
});

test('postgres_wants_its_password', { timeout: 60_000 }, (t) => {
  const { url } = started('postgres.sh', t);
  const { status } = spawnSync('psql', [url.replace(/:[0-9a-f]{32}@/, ':wrong@'), '-c', 'SELECT 1']);
  assert.notEqual(status, 0);
});

test('smtp_delivers_into_the_maildir_and_is_gone_when_stopped', { timeout: 60_000 }, async (t) => {
  const { url, dir, pid, stop } = started('postfix.sh', t);
  const mail = join(dir, '..', 'mail.eml');
  writeFileSync(mail, 'Subject: hello\r\n\r\nbody\r\n');
  execFileSync('curl', ['-s', '--url', url, '--mail-from', 'kith@kith.test', '--mail-rcpt', 'a@x.test', '-T', mail]);
  const box = join(dir, 'mail', 'all', 'new');
  const names = await eventually(() => existsSync(box) && readdirSync(box).length === 1 && readdirSync(box));
  assert.match(readFileSync(join(box, names[0]), 'utf8'), /Delivered-To: a@x\.test\r?\n[^]*Subject: hello/);
  stop();
  assert.ok(!alive(pid));
});
