// What becomes of a form that was not carried out: the access log does not claim it, and the way leads back to it. On both databases.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { eventually, startKith } from './lib.mjs';
import { TERMS, addClient, addStaff, featureOn, guardOf, post, visitorFor } from './practice.mjs';

for (const db of ['sqlite', 'postgres']) {
  describe(`on_${db}`, () => {
    let kith, staff, mother, child, path;
    before(async () => {
      kith = await startKith({ db });
      await featureOn(kith);
      staff = await visitorFor(kith, await addStaff(kith, 'provider'));
      mother = await addClient(staff, { first: 'Anabel', last: 'Ruiz', born: '1985-04-02', email: 'anabel@refused.test' });
      child = await addClient(staff, { first: 'Leonid', last: 'Ruiz', born: '2016-05-09' });
      path = `/clients/${child}/family/link/${mother}/access`;
    });
    after(() => kith?.stop());

    const acts = () => kith.sql(`SELECT action, outcome FROM audit_entry WHERE client_id = ${child} AND resource_kind = 'access' ORDER BY id`);
    const form = { relationship: 'is_parent', contact_type: 'adult', ...TERMS };

    test('the_access_log_says_what_happened_and_not_what_was_tried', async () => {
      const wrong = await staff.submit(path, { ...form, acknowledged: '', preset: '' });
      assert.equal(wrong.status, 422);
      const previewed = await staff.submit(path, form);
      assert.equal(previewed.status, 200);
      await eventually(async () => (await acts()).length >= 2);
      assert.deepEqual(await acts(), [['create', 'invalid'], ['view', 'allowed']]);
      assert.equal((await staff.submit(path, { ...form, do: 'save' })).status, 303);
      await eventually(async () => (await acts()).length >= 3);
      assert.deepEqual((await acts()).at(-1), ['create', 'allowed']);
      const again = await staff.submit(`/clients/${child}/family/contact`, { first_name: '', last_name: 'Moss', relationship: 'other', contact_type: 'adult' });
      assert.equal(again.status, 422);
      await eventually(async () => {
        const [last] = await kith.sql(`SELECT action, outcome FROM audit_entry WHERE client_id = ${child} AND resource_kind = 'contact' AND action = 'create'`);
        assert.deepEqual(last, ['create', 'invalid']);
        return true;
      });
    });

    test('an_unknown_kind_of_client_is_a_field_error_and_makes_nobody', async () => {
      const count = async () => (await kith.sql('SELECT COUNT(*) FROM client'))[0][0];
      const before = await count();
      const odd = await staff.submit('/clients/new', { kind: 'cat', first_name: 'Tom', last_name: 'Mouser' });
      assert.equal(odd.status, 422);
      assert.match(await odd.text(), /href="#f-kind">Choose a client or a caregiver only/);
      const linked = await staff.submit(`/clients/${child}/family/new/access?kind=cat`, { kind: 'cat', first_name: 'Tom', last_name: 'Mouser', relationship: 'other', do: 'save' });
      assert.equal(linked.status, 422);
      assert.match(await linked.text(), /choose a new client or a caregiver-only account/);
      assert.equal(await count(), before);
    });

    test('a_form_sent_when_the_password_is_asked_again_leads_back_to_its_page', async () => {
      const guard = await guardOf(staff, `/clients/${child}/edit`);
      const from = `/clients/${child}/family/contact?kind=contact`;
      await kith.sql('UPDATE session SET seen_at = 0');
      const send = (referer) => staff.fetch(`/clients/${child}/family/contact`, {
        method: 'POST', body: new URLSearchParams(guard), headers: referer ? { referer } : {} });
      const wayOn = async (answer) => {
        assert.equal(answer.status, 401);
        return /href="(\/unlock[^"]*)"/.exec(await answer.text())[1];
      };
      assert.equal(await wayOn(await send(new URL(from, kith.base).href)), `/unlock?to=${encodeURIComponent(from)}`);
      for (const foreign of ['', 'https://elsewhere.example/clients', `${kith.base}//elsewhere.example/`, `${kith.base}.elsewhere.example/`])
        assert.equal(await wayOn(await send(foreign)), '/unlock', foreign);
    });
  });
}
