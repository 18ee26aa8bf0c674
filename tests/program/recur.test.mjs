// Recurrence rules give the occurrences that npm `rrule` gives, over thousands of rules by chance. Our half is the program
// tests/ical/recur.c.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import rrule from 'rrule';
import { makeRule } from '../ical/rules.mjs';

const COUNT = process.env.KITH_LONG ? 20000 : 3000;
const MOST = 40;
const program = join(process.env.KITH_SOURCE ?? '.', 'build/tests/ical/recur');

function ours(rules) {
  const { stdout, status } = spawnSync(program, { input: rules.map((r) => `${r.rule} ${r.start} ${MOST}\n`).join(''), encoding: 'utf8', maxBuffer: 1 << 28 });
  assert.equal(status, 0);
  return stdout.trim().split('\n').map((line) => {
    const [result, ...at] = line.split(' ');
    return { result, at };
  });
}

function theirs({ rule, start }) {
  const r = new rrule.RRule({ ...rrule.RRule.parseString(rule), dtstart: new Date(`${start}Z`) });
  return r.all((_, i) => i < MOST).slice(0, MOST).map((d) => d.toISOString().slice(0, 19));
}

test('thousands_of_rules_have_the_occurrences_that_rrule_finds', () => {
  const rules = Array.from({ length: COUNT }, (_, i) => makeRule(i + 1));
  const found = ours(rules);
  let occurrences = 0;
  rules.forEach((rule, i) => {
    const want = theirs(rule);
    occurrences += want.length;
    assert.deepEqual(found[i], { result: want.length ? 'ok' : 'none', at: want }, `${rule.rule} from ${rule.start}`);
  });
  assert.ok(occurrences > COUNT * 5, `${occurrences} occurrences say little`);
});

test('the_examples_of_rfc_5545_have_the_occurrences_that_it_lists', () => {
  const examples = [
    ['FREQ=DAILY;COUNT=3', '1997-09-02T09:00:00', '1997-09-02 1997-09-03 1997-09-04'],
    ['FREQ=DAILY;INTERVAL=10;COUNT=5', '1997-09-02T09:00:00', '1997-09-02 1997-09-12 1997-09-22 1997-10-02 1997-10-12'],
    ['FREQ=WEEKLY;INTERVAL=2;WKST=SU;BYDAY=TU,TH;COUNT=4', '1997-09-02T09:00:00', '1997-09-02 1997-09-04 1997-09-16 1997-09-18'],
    ['FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO', '1997-08-05T09:00:00', '1997-08-05 1997-08-10 1997-08-19 1997-08-24'],
    ['FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU', '1997-08-05T09:00:00', '1997-08-05 1997-08-17 1997-08-19 1997-08-31'],
    ['FREQ=MONTHLY;COUNT=3;BYDAY=1FR', '1997-09-05T09:00:00', '1997-09-05 1997-10-03 1997-11-07'],
    ['FREQ=MONTHLY;INTERVAL=2;COUNT=4;BYDAY=1SU,-1SU', '1997-09-07T09:00:00', '1997-09-07 1997-09-28 1997-11-02 1997-11-30'],
    ['FREQ=MONTHLY;COUNT=3;BYMONTHDAY=-3', '1997-09-28T09:00:00', '1997-09-28 1997-10-29 1997-11-28'],
    ['FREQ=YEARLY;COUNT=3;BYDAY=20MO', '1997-05-19T09:00:00', '1997-05-19 1998-05-18 1999-05-17'],
    ['FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO;COUNT=3', '1997-05-12T09:00:00', '1997-05-12 1998-05-11 1999-05-17'],
    ['FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13;COUNT=3', '1997-09-02T09:00:00', '1998-02-13 1998-03-13 1998-11-13'],
    ['FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8;COUNT=3', '1996-11-05T09:00:00', '1996-11-05 2000-11-07 2004-11-02'],
    ['FREQ=MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3', '1997-09-04T09:00:00', '1997-09-04 1997-10-07 1997-11-06'],
    ['FREQ=MONTHLY;BYMONTHDAY=15,30;COUNT=5', '2007-01-15T09:00:00', '2007-01-15 2007-01-30 2007-02-15 2007-03-15 2007-03-30'],
    // a weekday alone and one with a number: both
    ['FREQ=MONTHLY;BYDAY=MO,1TU;COUNT=6', '2026-12-01T09:00:00', '2026-12-01 2026-12-07 2026-12-14 2026-12-21 2026-12-28 2027-01-04'],
  ].map(([rule, start, at]) => ({ rule, start, at: at.split(' ').map((day) => `${day}T09:00:00`) }));
  assert.deepEqual(ours(examples).map((f) => f.at), examples.map((e) => e.at));
});

test('what_is_no_rule_or_too_dear_a_one_is_refused_or_ends_soon', () => {
  const start = '2026-11-24T09:00:00';
  const bad = ['FREQ=HOURLY;COUNT=2', 'FREQ=DAILY;COUNT=0', 'FREQ=DAILY;COUNT=2;UNTIL=20261201', 'FREQ=DAILY;FREQ=DAILY', 'COUNT=2', 'FREQ=DAILY;INTERVAL=0',
    'FREQ=DAILY;BYDAY=1MO', 'FREQ=WEEKLY;BYMONTHDAY=3', 'FREQ=MONTHLY;BYYEARDAY=3', 'FREQ=MONTHLY;BYDAY=XX', 'FREQ=DAILY;X=1', 'FREQ=DAILY;UNTIL=2026', 'FREQ=DAILY;BYMONTH=13',
    'FREQ=DAILY;BYMONTH=-1', 'FREQ=YEARLY;BYMONTHDAY=0', 'FREQ=YEARLY;BYMONTHDAY=32', 'FREQ=DAILY;COUNT=99999999', 'FREQ=DAILY;BYDAY=', 'FREQ=DAILY;WKST=1',
    'FREQ=DAILY;BYHOUR=1,2,3;BYMINUTE=1,2,3,4,5,6;BYSECOND=1,2,3,4,5,6', 'FREQ=DAILY;BYHOUR=24', 'FREQ=DAILY;UNTIL=20261301'];
  assert.deepEqual(ours(bad.map((rule) => ({ rule, start }))).map((f) => f.result), bad.map(() => 'bad'));
  // each of these keeps another implementation busy for a second up to minutes
  const none = ['FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30', 'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30', 'FREQ=MONTHLY;BYDAY=MO;BYSETPOS=7', 'FREQ=YEARLY;BYWEEKNO=53;BYDAY=MO;BYMONTH=6',
    'FREQ=DAILY;BYHOUR=1,2,3,4,5;BYMINUTE=1,2,3,4;BYSECOND=1,2,3,4,5;BYMONTH=2;BYMONTHDAY=30', 'FREQ=YEARLY;INTERVAL=9999;BYMONTH=1;BYMONTHDAY=1'];
  assert.deepEqual(ours(none.map((rule) => ({ rule, start }))).map((f) => f.result), none.map(() => 'none'));
  assert.deepEqual(ours([{ rule: 'FREQ=WEEKLY', start }])[0].result, 'endless');
});
