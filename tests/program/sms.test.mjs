// Text messages by a gateway, on both databases: asked for, confirmed by the telephone, sent, and stopped by its answer.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Visitor } from '../browser/form.mjs';
import { FROM, TOKEN, startGateway } from '../browser/gateway.mjs';
import { kith as run, startKith } from '../browser/kith.mjs';
import { PASSWORD, addClient, addStaff, address, featureOn, inviteOf, link, visitorFor } from '../browser/practice.mjs';
import { eventually } from '../browser/wait.mjs';

const PRACTICE = 'Riverside Family Practice';

for (const db of ['sqlite', 'postgres']) {
  describe(`on_${db}`, { concurrency: 4 }, () => { // each test has a family of its own
    let kith, gateway, staff;
    before(async () => {
      gateway = await startGateway();
      kith = await startKith({ db, args: ['--sms', gateway.url] });
      await featureOn(kith);
      const on = await kith.cli('feature', 'on', 'text_messages');
      assert.equal(on.status, 0, on.stderr);
      staff = await visitorFor(kith, await addStaff(kith, 'provider'));
    });
    after(async () => {
      await kith?.stop();
      await gateway?.close();
    });

    let families = 0;
    const state = async (f) => (await kith.sql(`SELECT sms_state FROM notice_choice WHERE recipient_kind = 'contact' AND recipient_id = ${f.contact}`))[0]?.[0] ?? '';
    const becomes = (f, wanted) => eventually(async () => (await state(f)) === wanted, { ms: 30_000, what: `the number is not ${wanted}` });
    const rows = (f, notice) => kith.sql(`SELECT state, reason FROM outbox WHERE client_id = ${f.child} AND channel = 'sms' AND notice = '${notice}' ORDER BY id`);

    /** A mother with access to her child's account, who asks for text messages about it in this language. */
    async function asking({ language = 'en' } = {}) {
      const n = families++, last = `Brook${String.fromCharCode(97 + n)}`, email = address('rosa'), number = `+1555010${2000 + n}`;
      const mother = await addClient(staff, { first: 'Rosa', last, born: '1985-04-02', email });
      const child = await addClient(staff, { first: 'Tomas', last, born: '2016-05-09' });
      const made = await link(kith, staff, child, mother);
      const invite = inviteOf(await kith.mailbox.next(email, { subject: /^An invitation from/ }));
      const rosa = new Visitor(kith.base);
      await rosa.submit(invite.replace('/invite', '/invite/password'), { password: PASSWORD });
      await rosa.submit(invite, {}, { action: '/invite/accept' });
      const settings = `/as/${made.grant}/portal/notification-settings`;
      const saved = await rosa.submit(settings, { mail: 'account', sms: 'account', sms_number: number, language, zone: '', do: 'save' });
      assert.equal(saved.status, 303, await saved.text());
      return { ...made, mother, child, rosa, number, settings };
    }
    /** Something that the caregiver is told of: her access is suspended, or given back. */
    async function suspend(f) {
      const path = `/clients/${f.child}/family/${f.contact}/access`;
      assert.equal((await staff.submit(`${path}/suspend`, { reason: 'other', text: 'For now.' })).status, 303);
    }
    const confirmed = async (options) => {
      const f = await asking(options);
      await eventually(() => gateway.to(f.number).length === 1, { ms: 30_000, what: 'no text that asks' });
      assert.equal((await gateway.say(kith.base, f.number, ' Yes ')).status, 200);
      assert.equal(await state(f), 'on');
      return f;
    };

    test('a_number_is_asked_before_anything_else_goes_there', async () => {
      const f = await asking();
      await eventually(() => gateway.to(f.number).length > 0, { ms: 30_000, what: 'no text that asks' });
      assert.deepEqual(gateway.to(f.number), [`${PRACTICE}: reply YES to get text messages here. Reply STOP to end them at any time.`]);
      assert.equal(await state(f), 'asked');
      await suspend(f);
      await eventually(async () => (await kith.sql(`SELECT id FROM notice_decision WHERE client_id = ${f.child} AND notice = 'access_narrowed' AND channel = 'mail'`)).length > 0, { ms: 30_000 });
      assert.deepEqual(await rows(f, 'access_narrowed'), [], 'not before YES');
    });

    test('a_number_is_asked_in_the_language_of_its_owner', async () => {
      const f = await asking({ language: 'es' });
      await eventually(() => gateway.to(f.number).length > 0, { ms: 30_000, what: 'no text that asks' });
      assert.match(gateway.to(f.number)[0], /responda SÍ .* Responda STOP/);
    });

    test('a_notice_goes_to_a_number_that_said_yes_and_names_nobody', async () => {
      const f = await confirmed();
      await suspend(f);
      const text = await eventually(() => gateway.to(f.number)[1], { ms: 30_000, what: 'no text about the access' });
      assert.ok(text.includes(PRACTICE) && text.includes(`${kith.base}/`), text);
      assert.doesNotMatch(text, /Rosa|Tomas|Brook|[?&]t=/);
      await eventually(async () => (await rows(f, 'access_narrowed'))[0]?.[0] === 'sent', { what: 'not written down as sent' });
    });

    test('stop_ends_text_messages_and_start_begins_them_again', async () => {
      const f = await confirmed();
      const answer = await gateway.say(kith.base, f.number, 'STOP');
      assert.equal(answer.status, 200);
      assert.match(answer.headers.get('content-type'), /^text\/xml/);
      assert.match(await answer.text(), /<Response\/>/);
      assert.equal(await state(f), 'stopped');
      assert.match(await (await f.rosa.fetch(f.settings)).text(), /STOP was answered from this number/);
      await suspend(f);
      await eventually(async () => (await kith.sql(`SELECT id FROM notice_decision WHERE client_id = ${f.child} AND notice = 'access_narrowed' AND channel = 'mail'`)).length > 0, { ms: 30_000 });
      assert.deepEqual(await rows(f, 'access_narrowed'), []);
      assert.equal(gateway.to(f.number).length, 1, 'only the text that asked');
      assert.equal((await gateway.say(kith.base, f.number, 'start')).status, 200);
      assert.equal(await state(f), 'on');
      const how = await kith.sql(`SELECT how, actor_kind FROM notice_choice_change WHERE recipient_kind = 'contact' AND recipient_id = ${f.contact} ORDER BY id`);
      assert.deepEqual(how.slice(-3).map((row) => row[0]), ['sms', 'sms', 'sms']);
    });

    test('a_text_that_already_waits_does_not_leave_after_stop', async () => {
      const f = await confirmed();
      gateway.refuse(f.number, { status: 429, code: 20429 });
      await suspend(f);
      await eventually(async () => (await rows(f, 'access_narrowed'))[0]?.[1] === 'gateway 429 20429', { ms: 30_000, what: 'it was not tried' });
      assert.equal((await gateway.say(kith.base, f.number, 'stop')).status, 200);
      gateway.refuse(f.number, null);
      await kith.sql(`UPDATE outbox SET run_at = 0 WHERE client_id = ${f.child} AND channel = 'sms' AND state = 'waiting'`);
      await eventually(async () => (await rows(f, 'access_narrowed'))[0].join() === 'dropped,unsubscribed', { ms: 30_000, what: 'it still waits' });
      assert.equal(gateway.to(f.number).length, 1);
    });

    test('a_stop_that_only_the_gateway_heard_is_kept', async () => {
      const f = await confirmed();
      gateway.refuse(f.number, { status: 400, code: 21610 });
      await suspend(f);
      await becomes(f, 'stopped');
      await eventually(async () => (await rows(f, 'access_narrowed'))[0].join() === 'failed,sms_stopped', { what: 'not written down' });
    });

    test('a_number_that_does_not_exist_fails_for_good', async () => {
      const f = await confirmed();
      gateway.refuse(f.number, { status: 400, code: 21211 });
      await suspend(f);
      await eventually(async () => (await rows(f, 'access_narrowed'))[0]?.join() === 'failed,no_number', { ms: 30_000, what: 'it was not given up' });
    });

    test('a_text_to_the_wrong_person_stops_the_number_and_lists_what_it_was_told', async () => {
      const f = await confirmed();
      await suspend(f);
      await eventually(async () => (await rows(f, 'access_narrowed'))[0]?.[0] === 'sent', { ms: 30_000, what: 'not written down as sent' });
      const [[decision]] = await kith.sql(`SELECT decision_id FROM outbox WHERE client_id = ${f.child} AND channel = 'sms' AND notice = 'access_narrowed'`);
      const list = await (await staff.fetch(`/clients/${f.child}/notifications`)).text();
      assert.ok(list.includes(`/notifications/${decision}/wrong`), 'a text can be reported like a mail');
      const done = await staff.submit(`/clients/${f.child}/notifications/${decision}/wrong`, { note: 'A stranger called.' });
      assert.equal(done.status, 303);
      const page = await (await staff.fetch(done.headers.get('location'))).text();
      assert.ok(page.includes(f.number));
      assert.equal(await state(f), 'stopped');
      assert.equal((await staff.submit(`/clients/${f.child}/family/${f.contact}/access/resume`, {})).status < 500, true);
      assert.equal(gateway.to(f.number).length, 2, 'the text that asked, and the one that was wrong');
    });

    test('the_text_that_asks_a_client_in_safe_mode_names_no_practice', async () => {
      const f = await asking();
      const number = `+1555010${9000 + families}`;
      assert.equal((await staff.submit(`/clients/${f.mother}/safe-mode`, { on: '1' })).status, 303);
      const saved = await f.rosa.submit('/portal/notification-settings', { mail: 'account', sms: 'account', sms_number: number, language: 'en', zone: '', do: 'save' });
      assert.equal(saved.status, 303, await saved.text());
      await eventually(() => gateway.to(number).length > 0, { ms: 30_000, what: 'no text that asks' });
      assert.deepEqual(gateway.to(number), ['Reply YES to get text messages here. Reply STOP to end them at any time.']);
    });

    test('a_forged_answer_changes_nothing', async () => {
      const f = await confirmed();
      const tries = [
        await gateway.say(kith.base, f.number, 'STOP', { token: 'guessed' }),
        await gateway.say(kith.base, f.number, 'STOP', { signed: 'https://elsewhere.example' }),
        await fetch(`${kith.base}/hooks/sms`, { method: 'POST', body: new URLSearchParams({ From: f.number, Body: 'STOP' }) }),
      ];
      for (const answer of tries) assert.equal(answer.status, 401);
      assert.equal(await state(f), 'on');
    });

    test('an_answer_of_a_stranger_or_of_other_words_is_taken_and_changes_nothing', async () => {
      const f = await confirmed();
      assert.equal((await gateway.say(kith.base, '+15550999', 'STOP')).status, 200);
      assert.equal((await gateway.say(kith.base, f.number, 'thank you')).status, 200);
      assert.equal(await state(f), 'on');
    });
  });
}

test('without_a_gateway_no_number_is_asked_for_and_the_hook_is_not_there', async (t) => {
  const kith = await startKith({ t });
  await featureOn(kith);
  assert.equal((await kith.cli('feature', 'on', 'text_messages')).status, 0);
  const staff = await visitorFor(kith, await addStaff(kith, 'provider'));
  assert.doesNotMatch(await (await staff.fetch('/account/notification-settings')).text(), /sms_number/);
  assert.equal((await fetch(`${kith.base}/hooks/sms`, { method: 'POST', body: new URLSearchParams({ From: FROM, Body: 'STOP' }) })).status, 404);
});

test('doctor_reads_the_gateway_and_never_shows_its_token', async (t) => {
  const kith = await startKith({ t });
  const good = await kith.cli('doctor', '--sms', `twilio:https://AC1:s3cret@api.twilio.com/?from=${encodeURIComponent(FROM)}`);
  assert.match(good.stdout, /ok +sms +texts go to https:\/\/api\.twilio\.com, from \+15550100/);
  assert.doesNotMatch(good.stdout + good.stderr, /s3cret/);
  const bad = await kith.cli('doctor', '--sms', `twilio:http://AC1:${TOKEN}@sms.example.org/?from=1`);
  assert.equal(bad.status, 1);
  assert.match(bad.stdout, /BAD +sms/);
});

test('serve_refuses_a_gateway_that_is_none', async () => {
  const { status, stderr } = await run(['serve', '--db', 'sqlite:unused.db', '--base-url', 'http://127.0.0.1:1', '--mail', 'dir:x', '--sms', 'pigeon']);
  assert.equal(status, 2);
  assert.match(stderr, /twilio:https/);
});
