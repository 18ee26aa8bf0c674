// Invitations, acting addresses and forms where something is odd, by the numbers of the edge cases; without a browser, on both databases.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Visitor } from './form.mjs';
import { eventually, startKith } from './lib.mjs';
import { PASSWORD, acceptMine, addClient, addStaff, address, featureOn, guardOf, inviteOf, link, logWritten, openPortal, post, takeUp, visitorFor } from './practice.mjs';

const INVITATION = /^An invitation from/;
const AUTHORITY = { relationship: 'caregiver', basis: 'legal_guardian', proof: 'power_of_attorney' };
const yearsAgo = (years, days = 0) => {
  const day = new Date();
  day.setUTCFullYear(day.getUTCFullYear() - years);
  day.setUTCDate(day.getUTCDate() + days);
  return day.toISOString().slice(0, 10);
};
const answerOf = (answer) => `${answer.status} ${answer.headers.get('kith-reason') ?? ''}`.trim();

for (const db of ['sqlite', 'postgres']) {
  describe(`on_${db}`, { concurrency: 4 }, () => { // each test has a family of its own
    let kith, staff;
    let families = 0;
    before(async () => {
      kith = await startKith({ db });
      await featureOn(kith);
      staff = await visitorFor(kith, await addStaff(kith, 'provider'));
    });
    after(() => kith?.stop());

    /** A child and a mother who was invited; her mail's link. */
    async function invited({ born = '2016-05-09', child = 'Leonid', more = {} } = {}) {
      const last = `Ruiz${String.fromCharCode(97 + (families % 26))}${String.fromCharCode(97 + Math.floor(families++ / 26))}`;
      const email = address('ana');
      const mother = await addClient(staff, { first: 'Anabel', last, born: '1985-04-02', email });
      const kid = await addClient(staff, { first: child, last, born });
      const made = await link(kith, staff, kid, mother, more);
      const mail = await kith.mailbox.next(email, { subject: INVITATION });
      return { mother, child: kid, email, last, ...made, invite: inviteOf(mail) };
    }
    /** She chose her password by the invitation, and is signed in. */
    async function signedIn(f) {
      const visitor = new Visitor(kith.base);
      const answer = await visitor.submit(f.invite.replace('/invite', '/invite/password'), { password: PASSWORD });
      assert.equal(answer.status, 303);
      return visitor;
    }
    const accept = (visitor, f) => visitor.submit(f.invite, {}, { action: '/invite/accept' });
    const nobody = (html, f) => assert.doesNotMatch(html, new RegExp(`${f.last}|Anabel|Leonid`), 'nobody is named');
    const state = async (f) => (await kith.sql(`SELECT state, reason FROM portal_grant WHERE id = ${f.grant}`))[0].filter(Boolean).join(' ');
    const staffForm = async (path, fields) => {
      const answer = await staff.submit(path, fields);
      assert.equal(answer.status, 303, `${path}: ${answer.status}`);
    };
    const reasonOn = async (path) => /name="reason" value="([^"]+)"/.exec(await (await staff.fetch(path)).text())[1];
    const revoke = async (f) => {
      const path = `/clients/${f.child}/family/${f.contact}/access/revoke`;
      await staffForm(path, { reason: await reasonOn(path) });
    };

    test('edge_13_an_expired_invite_answers_410_names_nobody_and_offers_to_ask_again', async () => {
      const f = await invited();
      await kith.sql(`UPDATE mail_token SET expires_at = created_at WHERE grant_id = ${f.grant}`);
      const stranger = new Visitor(kith.base);
      const answer = await stranger.fetch(f.invite);
      assert.equal(answer.status, 410);
      const html = await answer.text();
      nobody(html, f);
      assert.match(html, /Ask for a new invitation/);
      const asked = await stranger.submit(f.invite, {}, { action: '/invite/again' });
      assert.equal(asked.status, 200);
      nobody(await asked.text(), f);
      assert.equal(await state(f), 'proposed', 'asking opens nothing');
    });

    test('edge_14_a_revoked_invite_and_the_older_of_two_are_dead', async () => {
      const f = await invited();
      await staffForm(`/clients/${f.child}/family/${f.contact}/access/resend`, {});
      const newer = inviteOf(await kith.mailbox.next(f.email, { subject: INVITATION, after: 1 }));
      assert.notEqual(newer, f.invite);
      const stranger = new Visitor(kith.base);
      const old = await stranger.fetch(f.invite);
      assert.equal(old.status, 410);
      nobody(await old.text(), f);
      assert.equal((await stranger.fetch(newer)).status, 200);
      await revoke(f);
      const dead = await stranger.fetch(newer);
      assert.equal(dead.status, 410);
      nobody(await dead.text(), f);
      assert.match(await state(f), /^ended/);
    });

    test('edge_15_another_person_signed_in_cannot_accept_and_learns_no_name', async () => {
      const f = await invited();
      const email = address('eve');
      const eve = await openPortal(kith, staff, await addClient(staff, { first: 'Eve', last: 'Moss', born: '1990-01-01', email }), email);
      const page = await eve.fetch(f.invite);
      assert.equal(answerOf(page), '403 wrong_person');
      const html = await page.text();
      nobody(html, f);
      assert.match(html, /Sign out/);
      assert.doesNotMatch(html, /Accept Invite/);
      const forced = await post(eve, '/invite/accept', { ...(await guardOf(eve, '/account')), t: new URL(f.invite, kith.base).searchParams.get('t') });
      assert.equal(answerOf(forced), '403 wrong_person');
      nobody(await forced.text(), f);
      assert.equal(await state(f), 'proposed');
      await logWritten(kith, eve);
      const tries = await kith.sql(`SELECT outcome FROM audit_entry WHERE resource_kind = 'invitation' AND resource_id = ${f.grant} AND outcome = 'wrong_person'`);
      assert.equal(tries.length, 2, 'both tries are in the access log');
    });

    test('edge_16_an_invite_accepted_twice_at_once_is_accepted_once', async () => {
      const f = await invited();
      const ana = await signedIn(f);
      const form = { ...(await guardOf(ana, f.invite)), t: new URL(f.invite, kith.base).searchParams.get('t') };
      const answers = await Promise.all([1, 2, 3].map(() => post(ana, '/invite/accept', form)));
      for (const answer of answers) assert.ok([200, 303].includes(answer.status), `${answer.status}`);
      assert.match(await state(f), /^active/);
      assert.equal((await kith.sql(`SELECT id FROM grant_change WHERE grant_id = ${f.grant} AND to_state = 'active'`)).length, 1);
      const again = await ana.fetch(f.invite);
      assert.equal(again.status, 200);
      assert.doesNotMatch(await again.text(), /action="\/invite\/accept"/, 'nothing is left to accept');
      assert.equal((await kith.sql(`SELECT id FROM grant_change WHERE grant_id = ${f.grant} AND to_state = 'active'`)).length, 1);
    });

    test('edge_16_an_invite_declined_twice_is_declined_once_and_an_accepted_one_is_not_declined', async () => {
      const f = await invited();
      const ana = await signedIn(f);
      const form = { ...(await guardOf(ana, f.invite)), t: new URL(f.invite, kith.base).searchParams.get('t') };
      const long = await post(ana, '/invite/decline', { ...form, reason: 'no '.repeat(900) });
      assert.equal(long.status, 422);
      assert.match(await long.text(), /Say it in under 2,000 characters/);
      const answers = await Promise.all([1, 2, 3].map(() => post(ana, '/invite/decline', { ...form, reason: 'His father does this.' })));
      for (const answer of answers) assert.equal(answer.status, 303);
      assert.equal(await state(f), 'ended declined');
      assert.equal((await kith.sql(`SELECT id FROM grant_change WHERE grant_id = ${f.grant} AND to_state = 'ended'`)).length, 1);
      assert.equal((await post(ana, '/invite/accept', form)).status, 410);

      const g = await invited();
      const second = await signedIn(g);
      const other = { ...(await guardOf(second, g.invite)), t: new URL(g.invite, kith.base).searchParams.get('t') };
      assert.equal((await post(second, '/invite/accept', other)).status, 303);
      const late = await post(second, '/invite/decline', other);
      assert.equal(late.status, 409);
      assert.match(await late.text(), /accepted this invitation already/);
      assert.match(await state(g), /^active/);
    });

    test('edge_17_an_invite_dies_with_the_address_it_was_sent_to', async () => {
      const f = await invited();
      const email = address('ana.new');
      const html = await (await staff.fetch(`/clients/${f.mother}/edit`)).text();
      const kept = Object.fromEntries([...html.matchAll(/<input class="input"[^>]*name="(\w+)"[^>]*?(?: value="([^"]*)")/g)].map((match) => [match[1], match[2]]));
      await staffForm(`/clients/${f.mother}/edit`, { ...kept, email });
      const stranger = new Visitor(kith.base);
      const dead = await stranger.fetch(f.invite);
      assert.equal(dead.status, 410);
      nobody(await dead.text(), f);
      assert.equal((await kith.mailbox.to(email)).filter((mail) => INVITATION.test(mail.subject)).length, 0, 'no mail by itself');
      await staffForm(`/clients/${f.child}/family/${f.contact}/access/resend`, {});
      const mail = await kith.mailbox.next(email, { subject: INVITATION });
      assert.equal((await stranger.fetch(inviteOf(mail))).status, 200);
    });

    test('edge_18_at_majority_the_age_policy_alone_answers_403_on_the_next_request', async () => {
      const f = await invited({ born: yearsAgo(17, -30) });
      const ana = await signedIn(f);
      await accept(ana, f);
      const as = `/as/${f.grant}`;
      assert.equal((await ana.fetch(`${as}/portal`)).status, 200, 'before the birthday');
      const guard = await guardOf(ana, `${as}/portal`);
      const grown = await addClient(staff, { first: 'Grown', last: f.last, born: yearsAgo(18, -1) });
      await kith.sql(`UPDATE client SET born = (SELECT born FROM client WHERE id = ${grown}) WHERE id = ${f.child}`);
      assert.equal(answerOf(await ana.fetch(`${as}/portal`)), '403 context_ended');
      assert.equal(answerOf(await post(ana, `${as}/portal/profile/edit`, { ...guard, phone: '1' })), '403 context_ended');
      assert.equal((await ana.fetch('/portal')).status, 200, 'the own account goes on');
    });

    test('edge_20_a_corrected_birth_date_is_followed_by_the_age_policy', async () => {
      const f = await invited();
      const ana = await signedIn(f);
      await accept(ana, f);
      const html = await (await staff.fetch(`/clients/${f.child}/edit`)).text();
      const kept = Object.fromEntries([...html.matchAll(/<input class="input"[^>]*name="(\w+)"[^>]*?(?: value="([^"]*)")/g)].map((match) => [match[1], match[2]]));
      await staffForm(`/clients/${f.child}/edit`, { ...kept, born: yearsAgo(18, -1) });
      await eventually(async () => answerOf(await ana.fetch(`/as/${f.grant}/portal`)) === '403 context_ended', { what: 'an adult was still open to a parent of a minor' });
      assert.equal((await ana.fetch('/portal')).status, 200);
    });

    test('edge_28_a_form_lands_on_the_child_of_its_address_and_nowhere_else', async () => {
      const f = await invited();
      const ana = await signedIn(f);
      await accept(ana, f);
      const sister = await addClient(staff, { first: 'Mia', last: f.last, born: '2018-03-01' });
      const second = await link(kith, staff, sister, f.mother);
      await acceptMine(ana, second.grant);
      const [one, two] = [`/as/${f.grant}/portal/profile/edit`, `/as/${second.grant}/portal/profile/edit`];
      const phone = async (id) => (await kith.sql(`SELECT phone FROM client WHERE id = ${id}`))[0]?.[0] ?? '';
      // two tabs, both open before either is sent
      const forms = [await formOn(ana, one), await formOn(ana, two)];
      assert.equal((await post(ana, two, { ...forms[1], phone: '+1 555 010 2222' })).status, 303);
      assert.equal((await post(ana, one, { ...forms[0], phone: '+1 555 010 1111' })).status, 303);
      assert.equal(await phone(f.child), '+1 555 010 1111');
      assert.equal(await phone(sister), '+1 555 010 2222');
      // the form of one child under the other's address, and of the own account
      const fresh = await formOn(ana, one);
      assert.equal(answerOf(await post(ana, two, { ...fresh, phone: '+1 555 010 9999' })), '409 context_changed');
      const own = await formOn(ana, '/portal/profile/edit');
      assert.equal(answerOf(await post(ana, one, { ...own, phone: '+1 555 010 9999' })), '409 context_changed');
      assert.equal(answerOf(await post(ana, '/portal/profile/edit', { ...fresh, phone: '+1 555 010 9999' })), '409 context_changed');
      assert.equal(await phone(f.child), '+1 555 010 1111');
      assert.equal(await phone(sister), '+1 555 010 2222');
      assert.equal(await phone(f.mother), '');
    });

    test('edge_30_a_form_whose_right_was_taken_meanwhile_is_refused', async () => {
      const f = await invited();
      const ana = await signedIn(f);
      await accept(ana, f);
      const path = `/as/${f.grant}/portal/profile/edit`;
      const draft = await formOn(ana, path);
      const change = `/clients/${f.child}/family/${f.contact}/access/change`;
      await staffForm(change, { preset: 'custom', cap_bills: 'act', basis: 'parent_of_minor', do: 'save' });
      assert.equal(answerOf(await post(ana, path, { ...draft, phone: '+1 555 010 3333' })), '403 capability_off');
      assert.deepEqual((await kith.sql(`SELECT phone FROM client WHERE id = ${f.child}`))[0] ?? [''], ['']);
    });

    test('only_the_caregivers_own_use_moves_the_idle_time', async () => {
      const f = await invited();
      const ana = await signedIn(f);
      assert.equal((await accept(ana, f)).status, 303);
      const used = async () => (await kith.sql(`SELECT used_at FROM portal_grant WHERE id = ${f.grant}`))[0]?.[0] ?? '';
      const forget = () => kith.sql(`UPDATE portal_grant SET used_at = NULL WHERE id = ${f.grant}`);
      await forget();
      assert.equal((await staff.fetch(`/clients/${f.child}/family/${f.contact}/access`)).status, 200);
      assert.equal((await ana.fetch('/portal')).status, 200, 'her own account');
      assert.equal((await ana.fetch('/portal/switch')).status, 200);
      assert.equal((await ana.fetch(`/as/${f.grant}/portal/nothing`)).status, 404);
      assert.equal(answerOf(await ana.fetch(`/as/${f.grant}/portal/access-log`)), '403 not_yours');
      const stranger = await signedIn(await invited());
      assert.equal((await stranger.fetch(`/as/${f.grant}/portal`)).status, 404);
      assert.equal(await used(), '', 'staff, strangers, refusals and the own account are no use of it');
      assert.equal((await ana.fetch(`/as/${f.grant}/portal`)).status, 200);
      assert.notEqual(await used(), '');
    });

    test('a_list_is_one_row_of_the_access_log_however_many_are_on_it', async () => {
      for (let i = 0; i < 3; i++) await invited();
      const rows = async () => Number((await kith.sql("SELECT COUNT(*) FROM audit_entry WHERE resource_kind = 'worklist'"))[0][0]);
      await logWritten(kith, staff, { staff: true });
      const before = await rows();
      const html = await (await staff.fetch('/to-do/invites')).text();
      assert.ok([...html.matchAll(/Anabel/g)].length >= 3, 'several are listed');
      await staff.fetch('/to-do/invites');
      await logWritten(kith, staff, { staff: true });
      assert.equal(await rows(), before + 2);
    });

    test('a_new_address_of_one_client_leaves_the_others_sign_in_as_it_was', async () => {
      const email = address('shared');
      const mother = await addClient(staff, { first: 'Zoe', last: 'Hale', born: '1980-01-01', email });
      const father = await addClient(staff, { first: 'Max', last: 'Hale', born: '1979-01-01', email });
      const visitor = await openPortal(kith, staff, mother, email);
      await takeUp(kith, staff, visitor, father, email);
      const login = async () => kith.sql(`SELECT c.login_id, l.email_norm, l.password_hash FROM client c JOIN login l ON l.id = c.login_id WHERE c.id = ${mother}`);
      const was = await login();
      const html = await (await staff.fetch(`/clients/${father}/edit`)).text();
      const kept = Object.fromEntries([...html.matchAll(/<input class="input"[^>]*name="(\w+)"[^>]*?(?: value="([^"]*)")/g)].map((match) => [match[1], match[2]]));
      await staffForm(`/clients/${father}/edit`, { ...kept, email: address('max') });
      assert.deepEqual(await login(), was);
      assert.equal((await visitor.fetch('/portal')).status, 200, 'nobody was signed out');
      assert.equal((await (await visitorFor(kith, { email })).fetch('/portal')).status, 200, 'the address signs in, to one account now');
    });

    test('a_caregiver_cannot_change_names_birth_date_or_address_of_the_child', async () => {
      const f = await invited();
      const ana = await signedIn(f);
      await accept(ana, f);
      const path = `/as/${f.grant}/portal/profile/edit`;
      const was = await kith.sql(`SELECT first_name, last_name, born, email, login_id, state FROM client WHERE id = ${f.child}`);
      const html = await (await ana.fetch(path)).text();
      for (const name of ['born', 'first_name', 'last_name', 'email']) assert.doesNotMatch(html, new RegExp(`name="${name}"`));
      const answer = await post(ana, path, { ...(await formOn(ana, path)), born: '2001-01-01', birth_date: '2001-01-01', first_name: 'Else', last_name: 'Other', email: 'x@evil.test', died: '2020-01-01', phone: '+1 555 010 4444' });
      assert.equal(answer.status, 303);
      assert.deepEqual(await kith.sql(`SELECT first_name, last_name, born, email, login_id, state FROM client WHERE id = ${f.child}`), was);
    });

    test('an_end_by_the_caregiver_closes_at_once_and_a_new_access_needs_a_new_invitation', async () => {
      const f = await invited();
      const ana = await signedIn(f);
      await accept(ana, f);
      assert.equal((await ana.submit(`/portal/family/${f.grant}/leave`, {})).status, 303);
      assert.equal(answerOf(await ana.fetch(`/as/${f.grant}/portal`)), '403 context_ended');
      assert.equal(await state(f), 'ended left');
      assert.equal((await ana.fetch(f.invite)).status, 410);
    });

    test('an_adult_is_asked_before_anybody_gets_in', async () => {
      const f = await invited({ born: '1950-01-01', more: { ...AUTHORITY, basis: 'adult_consent', proof: '' } });
      const ana = await signedIn(f);
      assert.equal((await accept(ana, f)).status, 303);
      assert.match(await (await ana.fetch('/portal/switch')).text(), /Accepted\. You find the account here when Leonid \w+ has agreed[^]*and its owner has agreed/);
      const before = await ana.fetch(`/as/${f.grant}/portal`);
      assert.ok([403, 404].includes(before.status), `${before.status} before the consent`);
      for (const path of ['family', `family/${f.contact}/access`, 'explain']) {
        const html = await (await staff.fetch(`/clients/${f.child}/${path}`)).text();
        assert.match(html, />Waits for consent</, `${path} says what it waits for`);
        assert.doesNotMatch(html, />(Active|Ended)</, `${path}: nothing is open yet, and nothing is over`);
        if (path.startsWith('family/')) assert.match(html, /Who agrees on paper: choose that proof under Change scope or dates/);
      }
    });

    /** Every field of the profile form as it stands. */
    async function formOn(visitor, path) {
      const html = await (await visitor.fetch(path)).text();
      const form = /<form class="card form"[^]*?<\/form>/.exec(html)?.[0] ?? assert.fail(`no form on ${path}`);
      return Object.fromEntries([...form.matchAll(/<input\b[^>]*name="(\w+)"[^>]*>/g)].map(([input, name]) => [name, /value="([^"]*)"/.exec(input)?.[1] ?? '']));
    }
  });
}
