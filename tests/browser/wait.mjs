// Waiting for what becomes true a little later, without fixed sleeps.
import { setTimeout as sleep } from 'node:timers/promises';

/** Calls `check` every `every` ms until it gives something truthy, and gives that; fails after `ms` with the last error, or `what`. */
export async function eventually(check, { ms = 30_000, every = 50, what = 'what was waited for did not happen' } = {}) {
  const until = Date.now() + ms;
  let last = new Error(what);
  for (;;) {
    try {
      const value = await check();
      if (value) return value;
    } catch (error) {
      last = error;
    }
    if (Date.now() > until) throw last;
    await sleep(every);
  }
}
