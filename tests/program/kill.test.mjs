// kill -9 under load, again and again: every write that was acknowledged is there when the server is back. The write is
// a session: a cookie that a person got must still open their page. KITH_KILLS says how often (./dev test --long: 20).
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { startKith } from '../browser/kith.mjs';
import { Visitor } from '../browser/form.mjs';

const KILLS = Number(process.env.KITH_KILLS ?? 2);
const CLIENTS = 6;

/** Signs in until the server is gone; gives the visitors whose sign-in was answered. */
async function signInForEver(kith, stopped) {
  const signedIn = [];
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
  return signedIn;
}

for (const db of ['sqlite', 'postgres']) {
  test(`every_acknowledged_session_survives_kill_9_on_${db}`, { timeout: 60_000 + KILLS * 20_000 }, async (t) => {
    const kith = await startKith({ db, t });
    let kept = [];
    for (let round = 1; round <= KILLS; round++) {
      const stopped = { yes: false };
      const load = Array.from({ length: CLIENTS }, () => signInForEver(kith, stopped));
      await sleep(300 + Math.random() * 700);
      await kith.kill('SIGKILL');
      stopped.yes = true;
      const fresh = (await Promise.all(load)).flat();
      assert.ok(fresh.length > 0, 'nobody could sign in before the kill');
      await kith.restart();
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
