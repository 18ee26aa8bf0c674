// kill -9 under load, again and again: every write that was acknowledged is there when the server is back. The write is
// a session: a cookie that a person got must still open their page. KITH_KILLS says how often (./dev test --long: 20).
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { startKith } from '../browser/kith.mjs';
import { Visitor } from '../browser/form.mjs';
import { eventually } from '../browser/wait.mjs';

const KILLS = Number(process.env.KITH_KILLS ?? 2);
const CLIENTS = 6;

/** Signs in until the server is gone; whoever's sign-in was answered is in `signedIn`. */
async function signInForEver(kith, stopped, signedIn) {
  while (!stopped.yes) {
    const visitor = new Visitor(kith.base);
    try {
      const answer = await visitor.submit('/sign-in', kith.admin);
      if (answer.status === 303) signedIn.push(visitor);
    } catch (error) {
      if (error.name === 'AssertionError') throw error;
      await sleep(10); // cut off by the kill: nothing was acknowledged
    }
  }
}

for (const db of ['sqlite', 'postgres']) {
  test(`every_acknowledged_session_survives_kill_9_on_${db}`, { timeout: 120_000 + KILLS * 60_000 }, async (t) => {
    const kith = await startKith({ db, t });
    let kept = [];
    for (let round = 1; round <= KILLS; round++) {
      const stopped = { yes: false }, fresh = [];
      const load = Array.from({ length: CLIENTS }, () => signInForEver(kith, stopped, fresh));
      try {
        await eventually(() => fresh.length > 0, { ms: 30_000, what: 'nobody could sign in' });
        await sleep(Math.random() * 700);
        await kith.kill('SIGKILL');
      } finally {
        stopped.yes = true;
      }
      await Promise.all(load);
      await kith.restart();
      await kith.sql('DELETE FROM throttle'); // tries that a kill cuts off are not given back: they count as guesses of this address
      kept = kept.slice(-50).concat(fresh);
      for (const visitor of kept) {
        const page = await visitor.fetch('/sign-in/enrol');
        assert.equal(page.status, 200, `a session acknowledged before kill ${round} is lost`);
      }
      const { status, stdout, stderr } = await kith.cli('audit', 'verify');
      assert.equal(status, 0, stdout + stderr);
    }
    t.diagnostic(`${kept.length} sessions looked up in the last round`);
  });
}
