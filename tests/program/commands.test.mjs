// The commands of the program as a person meets them: help, complaints, exit statuses 0 (done), 1 (failed), 2 (misused).
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { kith } from '../browser/kith.mjs';

const help = await kith(['--help']);
const commands = [...help.stdout.matchAll(/^  ([a-z-]+(?: [a-z-]+)?) {2,}\S/gm)].map((match) => match[1]);
let dir, db;
const INIT = ['init', '--org', 'Riverside', '--plan', 'plus', '--admin', 'owner@practice.test'];
const PASSWORD = { KITH_PASSWORD: 'correct horse battery staple' };

before(async () => {
  dir = mkdtempSync(join(process.env.KITH_TEST_DIR ?? tmpdir(), 'kith-cli-'));
  db = `sqlite:${join(dir, 'kith.db')}`;
  const made = await kith([...INIT, '--db', db], { env: PASSWORD });
  assert.equal(made.status, 0, made.stderr);
});
after(() => rmSync(dir, { recursive: true, force: true }));

test('help_lists_the_commands', () => {
  assert.equal(help.status, 0);
  for (const name of ['init', 'serve', 'work', 'migrate', 'user add', 'doctor']) assert.ok(commands.includes(name), name);
});

for (const name of commands) {
  test(`${name.replace(' ', '_')}_explains_itself`, async () => {
    const { status, stdout } = await kith([...name.split(' '), '--help']);
    assert.equal(status, 0);
    assert.match(stdout, new RegExp(`^Usage: kith ${name}\\b`));
  });
  test(`${name.replace(' ', '_')}_refuses_an_unknown_option`, async () => {
    const { status, stderr } = await kith([...name.split(' '), '--no-such-option']);
    assert.equal(status, 2);
    assert.match(stderr, /no-such-option/);
  });
}

const MISUSES = [
  ['an_unknown_command_is_named', ['jump'], /jump/],
  ['serve_needs_a_database', ['serve', '--base-url', 'http://127.0.0.1:1', '--mail', 'dir:x'], /--db/],
  ['an_unknown_plan_is_refused', ['init', '--org', 'R', '--plan', 'gold', '--admin', 'a@x.test', '--db', 'sqlite:unused.db'], /plan/],
  ['a_database_of_another_kind_is_refused', [...INIT, '--db', 'mysql://x/y'], /sqlite:PATH|postgres:/, 'any'],
  ['plain_http_beyond_this_machine_is_refused_with_advice', ['serve', '--db', 'sqlite:unused.db', '--base-url', 'http://portal.example.org', '--mail', 'dir:x'], /https:\/\//],
];
for (const [name, args, message, status = 2] of MISUSES) {
  test(name, async () => {
    const got = await kith(args, { env: PASSWORD, cwd: dir });
    if (status === 'any') assert.notEqual(got.status, 0);
    else assert.equal(got.status, status, got.stderr);
    assert.match(got.stderr, message);
  });
}

test('init_makes_a_key_file_that_only_its_owner_reads', () => assert.equal(statSync(join(dir, 'kith.db.keys')).mode & 0o777, 0o600));

test('init_refuses_a_short_password', async () => {
  const { status, stderr } = await kith([...INIT, '--db', `sqlite:${join(dir, 'short.db')}`], { env: { KITH_PASSWORD: 'short' } });
  assert.notEqual(status, 0);
  assert.match(stderr, /password/i);
});

test('init_does_not_write_into_a_database_that_is_in_use', async () => {
  const { status, stderr } = await kith([...INIT, '--db', db], { env: PASSWORD });
  assert.notEqual(status, 0);
  assert.match(stderr, /--another/);
});

test('an_option_may_come_from_the_environment', async () => {
  const { status, stdout } = await kith(['user', 'list'], { env: { KITH_DB: db } });
  assert.equal(status, 0);
  assert.match(stdout, /owner@practice\.test/);
});

test('an_option_may_come_from_the_config_file', async () => {
  const config = join(dir, 'kith.conf');
  writeFileSync(config, `# a comment\ndb = ${db}\n`);
  const { status, stdout, stderr } = await kith(['user', 'list', '--config', config]);
  assert.equal(status, 0, stderr);
  assert.match(stdout, /owner@practice\.test/);
});

test('an_unknown_line_of_the_config_file_is_named', async () => {
  const config = join(dir, 'odd.conf');
  writeFileSync(config, `db = ${db}\nthis is no option\n`);
  const { status, stderr } = await kith(['user', 'list', '--config', config]);
  assert.equal(status, 2, stderr);
  assert.match(stderr, /odd\.conf/);
});

test('a_list_comes_as_json', async () => {
  const { stdout } = await kith(['user', 'list', '--kind', 'staff', '--format', 'json', '--db', db]);
  assert.match(JSON.stringify(JSON.parse(stdout)), /owner@practice\.test/);
});

test('migrate_a_second_time_changes_nothing_and_succeeds', async () =>
  assert.equal((await kith(['migrate', '--db', db])).status, 0));

test('a_missing_database_is_a_clear_failure_and_nothing_is_made', async () => {
  const { status, stderr } = await kith(['user', 'list', '--db', `sqlite:${join(dir, 'nowhere', 'kith.db')}`]);
  assert.equal(status, 1);
  assert.match(stderr, /nowhere|kith init|not there|no such/i);
});

test('the_chain_of_a_fresh_access_log_verifies', async () => {
  const { status, stderr } = await kith(['audit', 'verify', '--db', db]);
  assert.equal(status, 0, stderr);
});
