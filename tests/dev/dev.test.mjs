// ./dev itself, as far as it can be tried without installing or serving anything.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const run = (file, args = [], env = {}) =>
  spawnSync(file, args, { cwd: root, encoding: 'utf8', env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
const dev = (...args) => run('./dev', args);

const COMMANDS = ['run', 'build', 'test', 'bench', 'fuzz', 'lint', 'asan', 'tsan', 'format', 'help'];
const SCRIPTS = ['dev', '.ci/run', ...['tools/dev', 'tests/servers'].flatMap((folder) =>
  readdirSync(join(root, folder)).filter((name) => name.endsWith('.sh')).map((name) => `${folder}/${name}`))];

for (const script of SCRIPTS) {
  test(`${script}_parses_as_bash`, () => {
    const { status, stderr } = run('bash', ['-n', script]);
    assert.equal(status, 0, stderr);
  });
}

test('help_prints_every_command', () => {
  const { status, stdout } = dev('help');
  assert.equal(status, 0);
  for (const command of COMMANDS) assert.match(stdout, new RegExp(`^  ${command}\\b`, 'm'));
});

test('no_command_is_help', () => assert.equal(dev().stdout, dev('help').stdout));

test('an_unknown_command_exits_2_and_says_so', () => {
  const { status, stderr } = dev('jump');
  assert.equal(status, 2);
  assert.match(stderr, /there is no command 'jump'/);
});

test('an_unknown_option_of_test_exits_2', () => {
  const { status, stderr } = dev('test', '--fast');
  assert.equal(status, 2);
  assert.match(stderr, /no option '--fast'/);
});

test('only_without_a_name_exits_2', () => assert.equal(dev('test', '--only').status, 2));
test('fuzz_refuses_what_is_not_a_number', () => assert.equal(dev('fuzz', 'long').status, 2));
test('build_refuses_arguments', () => assert.equal(dev('build', 'all').status, 2));

const sourced = (script) => run('bash', ['-c', `set -euo pipefail; ROOT=$PWD; unset KITH_SKIP_INSTALL; for p in say packages run; do . tools/dev/$p.sh; done; ${script}`]);

test('an_installed_package_is_not_missing', () => assert.equal(sourced('packages_missing dpkg bash').stdout, ''));
test('a_package_nobody_has_is_missing', () =>
  assert.equal(sourced('packages_missing dpkg no-such-package-as-this').stdout, 'no-such-package-as-this\n'));

test('without_root_and_sudo_the_needed_packages_are_named', () => {
  const { status, stderr } = sourced(`id() { echo 1000; }
    command() { [ "$2" != sudo ] && builtin command "$@"; }
    need_packages "try" dpkg no-such-package-as-this`);
  assert.equal(status, 1);
  assert.match(stderr, /apt-get install no-such-package-as-this/);
});

test('without_apt_the_needed_packages_are_named', () => {
  const { status, stderr } = sourced(`command() { [ "$2" != apt-get ] && builtin command "$@"; }
    need_packages "try" gcc meson`);
  assert.equal(status, 1);
  assert.match(stderr, /Debian 12.*\n.*gcc meson/);
});

test('installing_can_be_forbidden', () =>
  assert.equal(sourced('KITH_SKIP_INSTALL=1; need_packages "try" no-such-package-as-this').status, 0));

test('a_taken_port_is_seen', async () => {
  const { createServer } = await import('node:net');
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address();
  assert.equal(sourced(`port_taken 127.0.0.1:${port}`).status, 0);
  await new Promise((resolve) => server.close(resolve));
  assert.notEqual(sourced(`port_taken 127.0.0.1:${port}`).status, 0);
});
