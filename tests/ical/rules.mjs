// Recurrence rules by chance: all parts that a calendar meets, in combinations that find something now and then.
import { chance } from '../graphql/documents.mjs';

const DAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'];
const two = (n) => String(n).padStart(2, '0');

/** {rule, start}: no rule without an end. */
export function makeRule(seed) {
  const { below } = chance(seed);
  const some = (list, most) => {
    const left = [...list];
    const out = [];
    for (let n = 1 + below(most); n > 0 && left.length; n--) out.push(left.splice(below(left.length), 1)[0]);
    return out.join(',');
  };
  const freq = ['DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY'][below(4)];
  const range = (from, to) => Array.from({ length: to - from + 1 }, (_, i) => from + i);
  const start = `${2024 + below(5)}-${two(1 + below(12))}-${two(1 + below(28))}T${two(below(24))}:${two(15 * below(4))}:00`;
  const parts = [`FREQ=${freq}`];
  if (below(3) === 0) parts.push(`INTERVAL=${1 + below(5)}`);
  // all with an ordinal or all without: rrule takes both together for neither
  const ordinals = below(2);
  const ordinal = () => (ordinals ? ['1', '2', '-1', '3', '4', '-2'][below(6)] : '');
  if (freq === 'DAILY') {
    if (below(4) === 0) parts.push(`BYDAY=${some(DAYS, 4)}`);
    if (below(5) === 0) parts.push(`BYMONTH=${some(range(1, 12), 3)}`);
    if (below(6) === 0) parts.push(`BYMONTHDAY=${some([...range(1, 31), -1, -2, -5], 4)}`);
  } else if (freq === 'WEEKLY') {
    if (below(3)) parts.push(`BYDAY=${some(DAYS, 4)}`);
    if (below(5) === 0) parts.push(`BYMONTH=${some(range(1, 12), 3)}`);
    if (below(4) === 0) parts.push(`WKST=${DAYS[below(7)]}`);
  } else if (freq === 'MONTHLY') {
    const kind = below(4);
    if (kind === 1) parts.push(`BYMONTHDAY=${some([...range(1, 31), -1, -2, -31], 4)}`);
    if (kind === 2) parts.push(`BYDAY=${some(DAYS.map((d) => ordinal() + d), 3)}`);
    if (kind === 3) {
      parts.push(`BYDAY=${some(DAYS, 5)}`);
      if (below(2)) parts.push(`BYSETPOS=${some([1, 2, 3, -1, -2], 1)}`); // rrule gives a day twice when two positions meet
      else parts.push(`BYMONTHDAY=${some(range(1, 31), 8)}`);
    }
    if (below(5) === 0) parts.push(`BYMONTH=${some(range(1, 12), 4)}`);
  } else {
    const kind = below(8);
    if (kind === 1) parts.push(`BYMONTH=${some(range(1, 12), 3)}`);
    if (kind === 2) parts.push(`BYMONTH=${some(range(1, 12), 3)}`, `BYMONTHDAY=${some([...range(1, 31), -1, -3], 3)}`);
    if (kind === 3) parts.push(`BYMONTH=${some(range(1, 12), 3)}`, `BYDAY=${some(DAYS.map((d) => ordinal() + d), 3)}`);
    if (kind === 4) parts.push(`BYMONTHDAY=${some(range(1, 31), 2)}`);
    if (kind === 6) parts.push(`BYDAY=${some(DAYS.map((d) => ordinal() + d), 2)}`);
    if (kind === 7) parts.push(`BYWEEKNO=${some([...range(1, 53), -1, -20], 3)}`, `BYDAY=${some(DAYS, 2)}`);
    if (kind === 5) parts.push(`BYYEARDAY=${some([...range(1, 366), -1, -100], 4)}`);
  }
  // ascending: rrule gives times in the order in which they are written
  const ascending = (list) => list.split(',').sort((a, b) => a - b).join();
  if (below(8) === 0) parts.push(`BYHOUR=${ascending(some(range(0, 23), 3))}`);
  if (below(12) === 0) parts.push(`BYMINUTE=${ascending(some([0, 15, 30, 45], 2))}`);
  if (below(3)) parts.push(`COUNT=${1 + below(20)}`);
  else {
    const until = new Date(Date.parse(`${start}Z`) + below(4 * 365) * 86400e3);
    parts.push(`UNTIL=${until.toISOString().replace(/[-:]|\.000/g, '')}`);
  }
  return { rule: parts.join(';'), start };
}
