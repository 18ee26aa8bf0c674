// The counter of test points: what it counts decides whether a red run looks red.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { noted, programPoints, readTap, writeTap } from '../../tools/dev/tap.mjs';

const names = (points) => points.map((point) => `${point.skip ? '~' : point.ok ? '+' : '-'}${point.name}`);

const TABLE = [
  ['flat_points_count_each', 'ok 1 - a\nnot ok 2 - b\n1..2\n', ['+a', '-b'], null],
  ['a_plan_may_come_first', '1..2\nok 1 a\nok 2 b\n', ['+a', '+b'], null],
  ['a_skipped_point_is_neither', '1..1\nok 1 - a # SKIP no server\n', ['~a'], null],
  ['cmocka_writes_its_skips_as_not_ok', '1..1\nnot ok 1 # SKIP a\n', ['~test 1'], null],
  ['children_count_once', '# Subtest: s\n    ok 1 - a\n    ok 2 - b\n    1..2\nok 1 - s\n1..1\n', ['+a', '+b'], null],
  ['a_failed_child_does_not_count_its_parent_too', '    not ok 1 - a\n    1..1\nnot ok 1 - s\n1..1\n', ['-a'], null],
  ['a_parent_that_fails_by_itself_counts', '    ok 1 - a\n    1..1\nnot ok 1 - s\n1..1\n', ['+a', '-s'], null],
  ['a_missing_plan_is_a_crash', 'ok 1 - a\n', ['+a'], 'it ended before its plan: a crash or a time-out'],
  ['an_unfinished_plan_is_a_failure', '1..3\nok 1 - a\n', ['+a'], 'its plan says 3 tests, it ran 1'],
  ['nothing_at_all_is_a_failure', '', [], 'it has no tests'],
  ['an_empty_plan_is_a_failure', '1..0\n', [], 'it has no tests'],
  ['bail_out_is_a_failure', 'ok 1 - a\nBail out! no disk\n1..1\n', ['+a'], 'Bail out! no disk'],
];
for (const [name, text, points, problem] of TABLE) {
  test(name, () => {
    const got = readTap(text);
    assert.deepEqual(names(got.points), points);
    assert.equal(got.problem, problem);
  });
}

test('what_a_failed_point_printed_stays_with_it', () => {
  const { points } = readTap('not ok 1 - a\n# expected 1\n# got 2\nok 2 - b\n1..2\n');
  assert.deepEqual(points[0].detail, ['# expected 1', '# got 2']);
});

const run = (more) => ({ name: 'p', result: 'OK', returncode: 0, stdout: '1..1\nok 1 - a\n', stderr: '', ...more });
const PROGRAMS = [
  ['a_good_program_counts_its_points', run({}), 'tap', ['+p: a']],
  ['a_crash_after_good_points_fails', run({ returncode: -11, result: 'FAIL' }), 'tap', ['+p: a', '-p: exit status -11']],
  ['a_failed_point_explains_the_exit_status', run({ returncode: 1, stdout: '1..1\nnot ok 1 - a\n' }), 'tap', ['-p: a']],
  ['a_time_out_fails', run({ result: 'TIMEOUT', returncode: -15 }), 'tap', ['+p: a', '-p: did not end in time']],
  ['what_is_left_running_fails', run({ result: 'LEFT' }), 'tap', ['+p: a', '-p: left something running']],
  ['a_program_without_points_fails', run({ stdout: '' }), 'tap', ['-p: it has no tests']],
  ['an_exit_code_test_is_one_point', run({ stdout: 'fine' }), 'exitcode', ['+p']],
  ['an_exit_code_test_fails_by_its_status', run({ returncode: 2 }), 'exitcode', ['-p: exit status 2']],
];
for (const [name, program, protocol, points] of PROGRAMS) {
  test(name, () => assert.deepEqual(names(programPoints(program, protocol)), points));
}

test('written_points_read_back_the_same', () => {
  const points = [
    { ok: true, skip: false, name: 'a: b', detail: [] },
    { ok: false, skip: false, name: 'c', detail: ['  # why'] },
    { ok: true, skip: true, name: 'd', detail: [] },
  ];
  assert.deepEqual(readTap(writeTap(points)), { points, problem: null });
});

test('each_stage_of_the_long_run_is_noted_by_itself', () => {
  const page = (said) => `# Benchmarks\n\n\`./dev test --long\` last ran: ${said}.\n\nmore\n`;
  assert.equal(noted(page('not yet'), 'kill', '2026-11-29, 2 passed, 0 failed'), page('kill 2026-11-29, 2 passed, 0 failed'));
  const two = page('kill 2026-11-29, 2 passed, 0 failed; asan 2026-11-29, 5 passed, 0 failed');
  assert.equal(noted(page('kill 2026-11-29, 2 passed, 0 failed'), 'asan', '2026-11-29, 5 passed, 0 failed'), two);
  assert.equal(noted(two, 'kill', '2026-12-01, 1 passed, 1 failed'), page('asan 2026-11-29, 5 passed, 0 failed; kill 2026-12-01, 1 passed, 1 failed'));
});
