// Lists that grow: each turns its pages and is searched, and a search finds what its lines say to this reader and nothing else.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { engines, startKith } from './lib.mjs';
import { addClient, addStaff, address, enrol, featureOn, link, logWritten, openPortal, visitorFor } from './practice.mjs';

const main = (html) => html.match(/<main[^]*<\/main>/)[0];
const rows = (html) => (html.match(/<tr>|<li><div class="words">/g) ?? []).length - (html.match(/<thead>/g) ?? []).length;

for (const db of engines) {
  describe(`on_${db}`, { concurrency: false }, () => {
    let kith, owner, nurse, leo, ana, anaVisitor;
    const read = async (visitor, path) => {
      const answer = await visitor.fetch(path);
      assert.equal(answer.status, 200, path);
      return main(await answer.text());
    };
    const says = (html, ...texts) => texts.forEach((text) => assert.ok(html.includes(text), `${text} is not in ${html.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ')}`));
    const silent = (html, ...texts) => texts.forEach((text) => assert.ok(!html.includes(text), `${text} is there`));

    before(async () => {
      kith = await startKith({ db });
      await featureOn(kith);
      owner = await enrol(await visitorFor(kith, kith.admin));
      nurse = await visitorFor(kith, await addStaff(kith, 'provider', { first: 'Nóra', last: 'Ward' }));
      leo = await addClient(nurse, { first: 'Leo', last: 'Ruiz', born: '2015-05-06' });
      const email = address('ana');
      ana = await addClient(nurse, { first: 'Ana', last: 'Ruiz', born: '1985-01-02', email });
      anaVisitor = await openPortal(kith, nurse, ana, email);
    });
    after(() => kith?.stop());

    test('contacts_turn_pages_and_are_found_by_name_relationship_and_what_else_their_line_says', async () => {
      silent(await read(nurse, `/clients/${leo}/family`), 'type="search"', 'rel="next"'); // few: no box in the way
      for (let i = 0; i < 27; i++)
        await kith.sql(`INSERT INTO contact (org_id, client_id, first_name, last_name, relationship, contact_type, email, email_norm, created_at, changed_at)
          VALUES (1, ${leo}, 'Aunt${String.fromCharCode(97 + i % 26)}', 'Vega${i}', 'family_member', 'adult', 'v${i}@vega.test', 'v${i}@vega.test', 0, 0)`);
      await link(kith, nurse, leo, ana);
      const first = await read(nurse, `/clients/${leo}/family`), second = await read(nurse, `/clients/${leo}/family?page=2`);
      says(first, 'type="search"', '1–25 of 28', 'rel="next"');
      says(second, '26–28 of 28', 'rel="prev"');
      const found = await read(nurse, `/clients/${leo}/family?q=vega1`);
      says(found, 'Vega1<', 'Vega19');
      silent(found, 'Vega2<', 'Ana Ruiz');
      says(await read(nurse, `/clients/${leo}/family?q=parent`), 'Ana Ruiz');
      says(await read(nurse, `/clients/${leo}/family?q=nobody`), 'Nobody found', 'Show all');
    });

    test('whose_contact_somebody_is_turns_pages_on_where_the_own_contacts_end', async () => {
      const kim = await addClient(nurse, { first: 'Kim', last: 'Ford', born: '1980-01-02' });
      const upTo = (n) => `WITH RECURSIVE up(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM up WHERE n < ${n})`;
      await kith.sql(`INSERT INTO contact (org_id, client_id, first_name, last_name, relationship, created_at) ${upTo(26)} SELECT 1, ${kim}, 'Own', 'Ford', 'other', 0 FROM up`);
      await kith.sql(`INSERT INTO client (org_id, first_name, last_name, sort_name, created_at) ${upTo(51)} SELECT 1, 'Cared', 'Forby', 'forby cared', 0 FROM up`);
      await kith.sql(`INSERT INTO contact (org_id, client_id, linked_client_id, relationship, created_at) SELECT 1, id, ${kim}, 'caregiver', 0 FROM client WHERE last_name = 'Forby'`);
      const second = await read(nurse, `/clients/${kim}/family?page=2`), third = await read(nurse, `/clients/${kim}/family?page=3`);
      says(second, 'page=3', 'rel="next"', 'Own Ford', 'Cared Forby');
      says(third, 'Cared Forby');
      silent(third, 'Own Ford', 'rel="next"');
    });

    test('of_a_closed_record_a_search_finds_the_name_that_the_line_says_and_no_address_or_birth_date', async () => {
      await kith.sql(`UPDATE client SET restricted = 1 WHERE id = ${ana}`);
      try {
        says(await read(nurse, `/clients/${leo}/family?q=ruiz`), 'Ana Ruiz');
        for (const word of ['born', '1985', 'family']) silent(await read(nurse, `/clients/${leo}/family?q=${word}`), 'Ana Ruiz');
      } finally {
        await kith.sql(`UPDATE client SET restricted = 0 WHERE id = ${ana}`);
      }
    });

    test('addresses_and_locations_turn_pages_and_are_found_by_street', async () => {
      silent(await read(owner, '/settings/locations'), 'type="search"');
      for (let i = 0; i < 27; i++) {
        await kith.sql(`INSERT INTO location (org_id, name, line1, city, created_at) VALUES (1, 'Branch ${i}', '${i} Mill Street', 'Riverbend', 0)`);
        await kith.sql(`INSERT INTO appointment_location (org_id, name, address, clients_can_book, created_at) VALUES (1, 'House ${String(i).padStart(2, '0')}', '${i} Quay Road', 1, 0)`);
      }
      says(await read(owner, '/settings/locations'), 'type="search"', '1–25 of 27');
      const street = await read(owner, '/settings/locations?q=11+mill');
      says(street, 'Branch 11');
      silent(street, 'Branch 12');
      says(await read(owner, '/settings/locations?q=xyz'), 'No such address', 'Show all');
      says(await read(owner, '/settings/calendar/locations?page=2'), 'House 26', '26–27 of 27');
      const quay = await read(owner, '/settings/calendar/locations?q=13+quay');
      says(quay, 'House 13');
      silent(quay, 'House 12');
      await kith.sql("UPDATE appointment_location SET state = 'archived' WHERE name LIKE 'House%'");
      const archived = await read(owner, '/settings/calendar/locations?archived=1');
      assert.match(archived, /archived=1&(amp;)?page=2/);
    });

    test('the_access_log_is_found_by_who_and_by_what_was_done_on_every_page_of_it', async () => {
      await read(nurse, `/clients/${leo}/edit`);
      await read(owner, `/clients/${leo}`);
      await logWritten(kith, nurse, { staff: true });
      const [[actor]] = await kith.sql("SELECT id FROM staff WHERE last_name = 'Ward'");
      for (let i = 0; i < 60; i++)
        await kith.sql(`INSERT INTO audit_entry (org_id, at, actor_kind, actor_id, via, client_id, action, resource_kind, resource_id, outcome, peer)
          VALUES (1, ${i}, 'staff', ${actor}, 'staff', ${leo}, 'view', 'face sheet', 0, 'allowed', '')`);
      const all = await read(owner, `/clients/${leo}/access-log`);
      says(all, 'type="search"', 'rel="next"');
      const found = await read(owner, `/clients/${leo}/access-log?q=nora+sheet`);
      says(found, 'Nóra Ward', '1–50 of 60', 'q=nora%20sheet');
      silent(found, 'the record', 'were searched');
      says(await read(owner, `/clients/${leo}/access-log?q=nora+sheet&page=2`), '51–60 of 60', 'rel="prev"');
      says(await read(owner, `/clients/${leo}/access-log?q=zzz`), 'Nothing found');
    });

    test('a_client_finds_in_the_own_log_what_its_lines_say_and_nothing_of_safe_mode_or_of_where_staff_sat', async () => {
      const [[actor]] = await kith.sql("SELECT id FROM staff WHERE last_name = 'Ward'");
      const add = (resource, peer = '') => kith.sql(`INSERT INTO audit_entry (org_id, at, actor_kind, actor_id, via, client_id, action, resource_kind, resource_id, outcome, peer)
        VALUES (1, 1, 'staff', ${actor}, 'staff', ${ana}, 'view', '${resource}', 0, 'allowed', '${peer}')`);
      for (let i = 0; i < 51; i++) await add('profile', '192.0.2.77');
      await add('safe mode');
      says(await read(anaVisitor, '/portal/access-log?q=ward+profile'), 'Nóra Ward looked at the profile', '1–50');
      says(await read(anaVisitor, '/portal/access-log?q=ward+portal+settings'), 'looked at the portal settings');
      for (const word of ['safe', '192.0.2.77']) says(await read(anaVisitor, `/portal/access-log?q=${word}`), 'Nothing found');
      says(await read(anaVisitor, '/portal/my-acts?q=zzz'), 'Nothing found');
    });

    test('notices_are_found_by_their_words_by_staff_and_in_the_portal_and_those_of_an_access_that_ended_are_not', async () => {
      const [[staff]] = await kith.sql("SELECT id FROM staff WHERE last_name = 'Ward'");
      const add = (kind, id, notice, { about = 'NULL', grant = 'NULL' } = {}) => kith.sql(`INSERT INTO portal_notice (org_id, reader_kind, reader_id, client_id, grant_id, notice, facts, at)
        VALUES (1, '${kind}', ${id}, ${about}, ${grant}, '${notice}', '-', 1)`);
      const [[grant]] = await kith.sql(`SELECT max(id) FROM portal_grant WHERE client_id = ${leo}`);
      for (let i = 0; i < 31; i++) {
        await add('client', ana, 'proxy_sign_in');
        await add('staff', staff, 'proxy_sign_in');
      }
      await add('client', ana, 'appointment_cancelled', { about: leo, grant });
      await add('staff', staff, 'appointment_cancelled', { about: leo });
      for (const [visitor, path] of [[anaVisitor, '/portal/notices'], [nurse, '/notices']]) {
        says(await read(visitor, path), 'type="search"', 'rel="next"');
        says(await read(visitor, `${path}?q=sign`), 'q=sign&');
        assert.equal(rows(await read(visitor, `${path}?q=zzz`)), 0);
      }
      assert.equal(rows(await read(nurse, '/notices?q=leo+ruiz')), 1);
      assert.equal(rows(await read(anaVisitor, '/portal/notices?q=leo')), 0); // proposed: not hers yet
      await kith.sql(`UPDATE portal_grant SET state = 'active' WHERE id = ${grant}`);
      assert.equal(rows(await read(anaVisitor, '/portal/notices?q=leo')), 1);
      await kith.sql(`UPDATE portal_grant SET state = 'suspended' WHERE id = ${grant}`);
      assert.equal(rows(await read(anaVisitor, '/portal/notices?q=leo')), 0);
    });

    test('a_search_of_more_than_a_thousand_notices_says_that_it_looked_at_the_newest_only', async () => {
      const [[staff]] = await kith.sql("SELECT id FROM staff WHERE last_name = 'Ward'");
      silent(await read(nurse, '/notices?q=leo'), 'were searched');
      await kith.sql(`INSERT INTO portal_notice (org_id, reader_kind, reader_id, notice, facts, at)
        WITH RECURSIVE up(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM up WHERE n < 1000) SELECT 1, 'staff', ${staff}, 'proxy_sign_in', '-', 1 FROM up`);
      const far = await read(nurse, '/notices?q=leo');
      assert.equal(rows(far), 0);
      says(far, 'Only the newest 1,000 notices were searched.');
      silent(await read(nurse, '/notices'), 'were searched');
    });
  });
}
