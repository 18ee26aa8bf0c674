// Why somebody got, or did not get, a notification; and Sent to the wrong person. In a browser, on both databases.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Visitor } from './form.mjs';
import { eventually, goodPage, openBrowser, press, startKith, walkEngines } from './lib.mjs';
import { PASSWORD, addClient, addStaff, address, featureOn, inviteOf, link, openPortal, post, guardOf, visitorFor } from './practice.mjs';

const INVITATION = /^An invitation from/;

for (const db of walkEngines) {
  describe(`on_${db}`, () => {
    let kith, browser, staff, member;
    before(async () => {
      kith = await startKith({ db });
      browser = await openBrowser();
      await featureOn(kith);
      member = await addStaff(kith, 'provider');
      staff = await visitorFor(kith, member);
    });
    after(async () => {
      await browser?.close();
      await kith?.stop();
    });

    let families = 0;
    /** A child, and a mother who was invited to the account. */
    async function invited() {
      const last = `Vale${String.fromCharCode(97 + families++)}`;
      const email = address('rosa');
      const mother = await addClient(staff, { first: 'Rosa', last, born: '1985-04-02', email });
      const child = await addClient(staff, { first: 'Tomas', last, born: '2016-05-09' });
      const made = await link(kith, staff, child, mother);
      const mail = await kith.mailbox.next(email, { subject: INVITATION });
      const decision = async (notice) => (await kith.sql(`SELECT id, event_id FROM notice_decision WHERE client_id = ${child} AND notice = '${notice}' AND channel = 'mail' ORDER BY id`))[0];
      return { mother, child, email, last, invite: inviteOf(mail), decision, ...made };
    }
    const text = async (visitor, path) => (await visitor.fetch(path)).text();

    test('staff_read_who_got_a_notification_and_why', async () => {
      const f = await invited();
      await eventually(async () => (await f.decision('caregiver_invitation')) && /Sent /.test(await text(staff, `/clients/${f.child}/notifications`)), { what: 'the mail was not told as sent' });
      const html = await text(staff, `/clients/${f.child}/notifications`);
      assert.match(html, /Invitation to a caregiver/);
      assert.match(html, new RegExp(`Rosa ${f.last} gets it: it is about what they have to do with Tomas\\.`));
      assert.ok(html.includes(f.email), 'staff see where it went');
    });

    test('the_list_is_narrowed_by_person_kind_day_and_words', async () => {
      const f = await invited();
      await eventually(() => f.decision('caregiver_notice'));
      const base = `/clients/${f.child}/notifications`;
      const count = async (query) => ((await text(staff, `${base}?${query}`)).match(/<th scope="row">/g) ?? []).length;
      const today = new Date().toISOString().slice(0, 10);
      assert.ok((await count('')) >= 2);
      assert.equal(await count('notice=caregiver_notice'), 1);
      assert.equal(await count('notice=nonsense'), await count(''));
      assert.ok((await count(`person=contact:${f.contact}`)) >= 2);
      assert.equal(await count(`person=client:${f.child}`), 0);
      assert.equal(await count('q=notice+to+a+caregiver'), 1);
      assert.ok((await count(`q=${f.last.toUpperCase()}`)) >= 2, 'by the name of a person');
      assert.equal(await count('q=100%25'), 0);
      assert.equal(await count('day=2001-01-01'), 0);
      assert.ok((await count(`day=${today}`)) + (await count(`day=${new Date(Date.now() - 86_400_000).toISOString().slice(0, 10)}`)) >= 2);
      assert.match(await text(staff, `${base}?day=yesterday`), /Write a date such as/);
    });

    test('lists_without_anything_say_what_will_stand_there', async () => {
      const child = await addClient(staff, { first: 'Nina', last: 'New', born: '2016-05-09' });
      assert.match(await text(staff, `/clients/${child}/notifications`), /No notifications yet/);
      const searched = await text(staff, `/clients/${child}/notifications?q=invitation`);
      assert.match(searched, new RegExp(`Nothing found[^]*href="/clients/${child}/notifications"[^>]*>Show all`));
      const email = address('nell');
      const nell = await addClient(staff, { first: 'Nell', last: 'New', born: '1980-05-09', email });
      const portal = await openPortal(kith, staff, nell, email);
      assert.match(await text(portal, '/portal/notices'), /No notices yet/);
    });

    test('a_long_history_comes_page_by_page', async () => {
      const f = await invited();
      const [, event] = await eventually(() => f.decision('caregiver_notice'));
      await kith.sql(`INSERT INTO notice_decision (org_id, event_id, client_id, notice, recipient_kind, recipient_id, recipient_name, send, rule, at)
        SELECT d.org_id, d.event_id, d.client_id, 'recipients_changed', 'contact', ${f.contact}, 'Many Times', 0, 'copy_off', d.at
        FROM notice_decision d, notice_decision e, notice_decision f WHERE d.event_id = ${event} ORDER BY d.id LIMIT 120`);
      const first = await text(staff, `/clients/${f.child}/notifications`);
      const older = /href="([^"]*before=\d+[^"]*)"/.exec(first)?.[1].replaceAll('&amp;', '&');
      assert.ok(older, 'a link to older ones');
      const second = await text(staff, older);
      assert.doesNotMatch(second, /Nothing found/);
      assert.notEqual(/event (\d+)/.exec(first), null);
      assert.match(second, new RegExp(`href="/clients/${f.child}/notifications"[^>]*rel="prev"|rel="prev"[^>]*href="/clients/${f.child}/notifications"`));
      // What was looked for is looked for on the next page as well, and each row comes once.
      let rows = 0;
      for (let path = `/clients/${f.child}/notifications?q=many+times`; path;) {
        const html = await text(staff, path);
        rows += (html.match(/<th scope="row">/g) ?? []).length;
        path = /href="([^"]*before=\d+[^"]*)"/.exec(html)?.[1].replaceAll('&amp;', '&');
        if (path) assert.match(path, /q=many/);
      }
      const [[made]] = await kith.sql(`SELECT COUNT(*) FROM notice_decision WHERE client_id = ${f.child} AND recipient_name = 'Many Times'`);
      assert.equal(rows, Number(made));
    });

    test('notices_come_page_by_page', async () => {
      const email = address('nat');
      const nat = await addClient(staff, { first: 'Nat', last: 'New', born: '1980-05-09', email });
      const portal = await openPortal(kith, staff, nat, email);
      await kith.sql(`INSERT INTO portal_notice (org_id, reader_kind, reader_id, client_id, notice, facts, at)
        SELECT 1, 'client', ${nat}, ${nat}, 'access_narrowed', '{}', d.id FROM event d, event e ORDER BY d.id, e.id LIMIT 35`);
      const rows = (html) => (html.match(/action="\/portal\/notices\/\d+"/g) ?? []).length;
      const first = await text(portal, '/portal/notices');
      assert.equal(rows(first), 30);
      assert.match(first, /href="\/portal\/notices\?page=2"/);
      const second = await text(portal, '/portal/notices?page=2');
      assert.equal(rows(second), 5);
      assert.match(second, /href="\/portal\/notices\?page=1"/);
      assert.doesNotMatch(second, /page=3/);
    });

    test('command_line_explains_an_event_and_leaves_a_trace', async () => {
      const f = await invited();
      const [, event] = await eventually(() => f.decision('caregiver_invitation'));
      const answer = await kith.cli('explain', '--event', String(event));
      assert.equal(answer.status, 0, answer.stderr);
      assert.match(answer.stdout, new RegExp(`Rosa ${f.last} gets it`));
      assert.ok((await kith.sql(`SELECT id FROM audit_entry WHERE client_id = ${f.child} AND actor_kind = 'cli' AND resource_kind = 'notifications'`)).length > 0);
      const none = await kith.cli('explain', '--event', '999999');
      assert.equal(none.status, 1);
      assert.match(none.stderr, /no event 999999/);
    });

    test('a_client_reads_their_own_and_a_caregiver_does_not', async () => {
      const email = address('petra');
      const client = await addClient(staff, { first: 'Petra', last: 'Lind', born: '1980-01-01', email });
      const petra = await openPortal(kith, staff, client, email);
      assert.match(await text(petra, '/portal/sent'), /Invitation to the portal/);
      const f = await invited();
      const rosa = new Visitor(kith.base);
      await rosa.submit(f.invite.replace('/invite', '/invite/password'), { password: PASSWORD });
      await rosa.submit(f.invite, {}, { action: '/invite/accept' });
      const refused = await rosa.fetch(`/as/${f.grant}/portal/sent`);
      assert.equal(refused.status, 404, 'a caregiver never had it');
      assert.equal((await petra.fetch(`/clients/${client}/notifications`)).status, 404);
    });

    test('sent_to_the_wrong_person_stops_mail_kills_links_and_lists_what_was_told', async () => {
      const f = await invited();
      const [decision] = await eventually(() => f.decision('caregiver_invitation'));
      await eventually(async () => (await kith.sql(`SELECT id FROM outbox WHERE client_id = ${f.child} AND state = 'waiting'`)).length === 0);
      await kith.sql(`UPDATE outbox SET state = 'waiting', run_at = 9000000000000000 WHERE client_id = ${f.child} AND notice = 'caregiver_notice'`);
      const path = `/clients/${f.child}/notifications/${decision}/wrong`;
      assert.equal((await new Visitor(kith.base).fetch(f.invite)).status, 200, 'the link works before');
      const before = await text(staff, path);
      assert.match(before, /The first name Tomas\./);
      const answer = await staff.submit(path, { note: 'A stranger called us.' });
      assert.equal(answer.status, 303);
      const report = await text(staff, answer.headers.get('location'));
      assert.match(report, /A stranger called us\./);
      assert.match(report, /Invitation to a caregiver/);
      assert.equal((await new Visitor(kith.base).fetch(f.invite)).status, 410, 'the link is dead');
      assert.deepEqual((await kith.sql(`SELECT state, reason FROM outbox WHERE client_id = ${f.child} AND notice = 'caregiver_notice'`))[0], ['dropped', 'wrong_person']);
      const stranger = await visitorFor(kith, await addStaff(kith, 'provider', { first: 'Other' }));
      const elsewhere = await addClient(staff, { first: 'Else', last: 'Where', born: '1990-01-01' });
      assert.equal((await stranger.fetch(`/clients/${elsewhere}/notifications/${decision}/wrong`)).status, 404, 'of another client it is not there');
      const lifted = await staff.submit(answer.headers.get('location'), {}, { action: `${answer.headers.get('location').split('?')[0]}/lift` });
      assert.equal(lifted.status, 303);
      assert.match(await text(staff, answer.headers.get('location')), /Was allowed again/);
    });

    test('notices_are_counted_read_and_go_with_the_access', async () => {
      const f = await invited();
      const rosa = new Visitor(kith.base);
      await rosa.submit(f.invite.replace('/invite', '/invite/password'), { password: PASSWORD });
      await rosa.submit(f.invite, {}, { action: '/invite/accept' });
      await kith.sql(`INSERT INTO portal_notice (org_id, reader_kind, reader_id, client_id, grant_id, notice, facts, at)
        SELECT org_id, 'client', caregiver_id, client_id, id, 'access_narrowed', '{}', accepted_at FROM portal_grant WHERE id = ${f.grant}`);
      const unread = async () => Number(/<span class="count">(\d+)/.exec(await text(rosa, '/account'))?.[1] ?? 0);
      assert.ok((await unread()) >= 1);
      const list = await text(rosa, '/portal/notices');
      assert.match(list, /tick <strong>Browser<\/strong>[^]*of each account that you open for somebody else/);
      assert.match(list, /Access narrowed or ended/);
      assert.match(list, new RegExp(`Tomas ${f.last}`));
      const opened = await rosa.submit('/portal/notices', {}, { action: /action="(\/portal\/notices\/\d+)"/.exec(list)[1] });
      assert.equal(opened.status, 303);
      await rosa.submit('/portal/notices', {}, { action: '/portal/notices/read' }).catch(() => {});
      assert.equal(await unread(), 0);
      const [id] = (await kith.sql(`SELECT id FROM portal_notice WHERE grant_id = ${f.grant} ORDER BY id DESC LIMIT 1`))[0];
      assert.equal((await post(staff, `/portal/notices/${id}`, await guardOf(staff, '/staff'))).status, 404, 'nobody opens the notice of somebody else');
      await kith.sql(`UPDATE portal_grant SET state = 'ended' WHERE id = ${f.grant}`);
      assert.doesNotMatch(await text(rosa, '/portal/notices'), /Access narrowed or ended/);
    });

    test('a_case_needs_its_form_and_a_short_note', async () => {
      const f = await invited();
      const [decision] = await eventually(() => f.decision('caregiver_invitation'));
      const path = `/clients/${f.child}/notifications/${decision}/wrong`;
      const long = await staff.submit(path, { note: 'x'.repeat(2001) });
      assert.equal(long.status, 422);
      assert.match(await long.text(), /Keep the note under 2,000 characters/);
      assert.equal((await post(staff, path, { note: 'no guard' })).status, 403);
      assert.equal((await kith.sql(`SELECT id FROM wrong_person WHERE client_id = ${f.child}`)).length, 0);
    });

    for (const [width, dark] of [[1280, false], [360, true]]) {
      test(`pages_are_good_at_${width}${dark ? '_in_the_dark' : ''}`, async (t) => {
        const f = await invited();
        const [decision] = await eventually(() => f.decision('caregiver_invitation'));
        const page = await browser.newPage({ base: kith.base, width, dark, t });
        await page.context().addCookies(staff.cookies().split('; ').map((pair) => ({ name: pair.slice(0, pair.indexOf('=')), value: pair.slice(pair.indexOf('=') + 1), url: kith.base })));
        for (const path of ['/notices', `/clients/${f.child}/notifications`, `/clients/${f.child}/notifications?q=nothing+like+it`, `/clients/${f.child}/notifications/${decision}/wrong`]) {
          await page.goto(path);
          await goodPage(page, path.replace(/\W+/g, '-'));
        }
        await press(page, 'Stop messages and kill links');
        await goodPage(page, 'wrong-person-case');
      });
    }
  });
}
