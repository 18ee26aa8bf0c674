// A worker that dies while a receiver keeps it waiting: its lease has to run out, so the engines wait beside each other, and beside other files.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { addClient } from '../browser/practice.mjs';
import { eventually } from '../browser/wait.mjs';
import { IN_TIME, create, house, sent } from './hooks.mjs';

const ENGINES = process.env.KITH_TEST_PG ? ['sqlite', 'postgres'] : ['sqlite'];

describe('webhooks_of_a_killed_worker', { concurrency: true }, () => {
  for (const engine of ENGINES) {
    test(`a_worker_killed_while_it_waits_for_an_answer_loses_nothing_${engine}`, async (t) => {
      const f = await house(t, engine);
      const { receiver: r } = f;
      const { webhook } = await create(f, { url: r.url, event_type: 'patient.created' });
      let slow = true;
      r.answer = () => (slow ? new Promise(() => {}) : 200);
      const leo = await addClient(f.owner, { first: 'Leo', last: 'Ruiz', born: '2018-01-01' });
      await eventually(async () => r.about(leo, 'patient.created').length, IN_TIME);
      await f.kith.kill();
      slow = false;
      await f.kith.restart();
      await eventually(async () => { // once the dead worker's lease is over; a test wakes whoever is there
        await f.ask.ok('mutation($id: ID!) { sendTestWebhook(input: { id: $id }) { sent } }', { id: webhook.id });
        return r.about(leo, 'patient.created').length > 1 && (await sent(f, ', keywords: "patient"')).every((one) => one.state === 'sent');
      }, { ms: 120_000, every: 2000, what: 'what was being told was lost' });
      const [first, again] = r.about(leo, 'patient.created');
      assert.equal(again.text, first.text);
    });
  }
});
