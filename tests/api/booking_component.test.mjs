// The published booking component, as it asks: its operations in its order, with its names, its variables' shapes, its
// headers in lower case and no version, from another origin. Its documents are ours, its licence keeps them out.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Caller, engines, startDemo } from './demo.mjs';

const PROVIDER = 'theo.park@riverbend.example';
const SITE = 'https://clinic.example';
const ZONE = 'America/Los_Angeles';
const SLOT = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d [+-]\d{4}$/; // with "UTC" in its place the side bar shows the wrong hour

const START = {
  GetSdkConfig: 'query GetSdkConfig { sdkConfig { stripe_publishable_key __typename } }',
  embedWidgetSetup: `query embedWidgetSetup($provider_id: ID, $locationString: String, $is_for_web: Boolean) {
    embedWidgetSteps(locationString: $locationString, is_for_web: $is_for_web) { id title __typename }
    brand(provider_id: $provider_id) { id display_name brand_name __typename }
    appointmentSetting(provider_id: $provider_id) { id max_days_in_future clients_have_billing __typename } }`,
  getOrganizationCareTeamMembers: `query getOrganizationCareTeamMembers($provider_id: ID, $provider_ids: [ID], $tag_ids: [ID], $state_licenses: [String]) {
    organization(provider_id: $provider_id, provider_ids: $provider_ids, state_licenses: $state_licenses) { id name
      active_care_team_members(provider_ids: $provider_ids, tag_ids: $tag_ids, state_licenses: $state_licenses) { id full_name first_name avatar_url qualifications __typename } __typename } }`,
  GetOfferings: `query GetOfferings($provider_id: ID, $offering_ids: [ID], $show_only_visible: Boolean = true) {
    offerings(provider_id: $provider_id, offering_ids: $offering_ids, show_only_visible: $show_only_visible, should_paginate: false) { id name price offering_image_url offering_products { id __typename } __typename } }`,
  getEmbeddableCheckoutInfo: `query getEmbeddableCheckoutInfo($provider_id: ID) {
    currentUser { id __typename } organization(provider_id: $provider_id) { id appointment_locations { id location __typename } __typename } }`,
  appointmentTypes: `query appointmentTypes($provider_id: String, $clients_can_book: Boolean, $keywords: String, $appointment_type_ids: String, $should_paginate: Boolean) {
    appointmentTypes(provider_id: $provider_id, clients_can_book: $clients_can_book, keywords: $keywords, appointment_type_ids: $appointment_type_ids, should_paginate: $should_paginate) {
      id name client_display_name length pricing is_group is_waitlist_enabled available_contact_types require_specific_providers __typename } }`,
};
const NEXT = `query nextAvailableSlot($provider_id: String, $provider_ids: [String], $appt_type_id: String, $timezone: String, $contact_type: String, $org_level: Boolean, $appt_loc_id: String) {
  nextAvailableSlot(provider_id: $provider_id, provider_ids: $provider_ids, appt_type_id: $appt_type_id, timezone: $timezone, contact_type: $contact_type, org_level: $org_level, appt_loc_id: $appt_loc_id) }`;
const DAYS = `query getDaysAvailableForRange($provider_id: String, $provider_ids: [String], $appt_type_id: String, $date_from_month: String, $timezone: String, $contact_type: String, $org_level: Boolean, $appt_loc_id: String) {
  daysAvailableForRange(provider_id: $provider_id, provider_ids: $provider_ids, appt_type_id: $appt_type_id, date_from_month: $date_from_month, timezone: $timezone, contact_type: $contact_type, org_level: $org_level, appt_loc_id: $appt_loc_id) }`;
const SLOTS = `query availableSlotsForRange($provider_id: String, $provider_ids: [String], $appt_type_id: String, $start_date: String, $end_date: String, $timezone: String, $contact_type: String, $org_level: Boolean, $appt_loc_id: String) {
  availableSlotsForRange(provider_id: $provider_id, provider_ids: $provider_ids, appt_type_id: $appt_type_id, start_date: $start_date, end_date: $end_date, timezone: $timezone, contact_type: $contact_type, org_level: $org_level, appt_loc_id: $appt_loc_id) {
    date length user_id appointment_id is_fully_booked has_waitlist_enabled appointment_type { id name __typename } __typename } }`;
const CHECKOUT = `mutation completeCheckout($input: completeCheckoutInput) { completeCheckout(input: $input) {
  appointment { id date contact_type provider_name appointment_type { id name __typename } __typename } billingItem { id __typename } userPackageSelection { id __typename } patientEmail
  messages { field message __typename } __typename } }`;

for (const engine of engines) {
  describe(`on_${engine}`, () => {
    let demo, key, ids;
    const ended = [];
    before(async () => {
      demo = await startDemo({ after: (stop) => ended.push(stop) }, engine);
      key = (await demo.kith.cli('api-key', 'create', '--user', PROVIDER)).stdout.trim();
      const { organizationMembers } = await new Caller(demo.kith.base, { token: key }).data('{ organizationMembers { id full_name } }');
      ids = Object.fromEntries(organizationMembers.map((one) => [one.full_name, one.id]));
    });
    after(async () => {
      for (const stop of ended) await stop();
    });

    /** As a browser sends what Apollo makes: a preflight first, then {operationName, variables, query}. */
    const send = async (query, variables, token) => {
      const url = `${demo.kith.base}/graphql`;
      const preflight = await fetch(url, { method: 'OPTIONS', headers: { origin: SITE, 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization,authorizationsource,content-type' } });
      assert.ok(preflight.ok);
      assert.ok(['*', SITE].includes(preflight.headers.get('access-control-allow-origin')));
      for (const name of ['authorization', 'authorizationsource', 'content-type']) assert.ok(preflight.headers.get('access-control-allow-headers').toLowerCase().split(/, */).includes(name), name);
      const headers = { accept: '*/*', 'content-type': 'application/json', origin: SITE, ...(token ? { authorization: `Basic ${token}`, authorizationsource: 'API' } : {}) };
      const [, operationName] = /^(?:query|mutation) (\w+)/.exec(query);
      const reply = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ operationName, variables, query }) });
      assert.equal(reply.status, 200);
      assert.ok(['*', SITE].includes(reply.headers.get('access-control-allow-origin')));
      return reply.json();
    };
    const data = async (query, variables, token) => {
      const answer = await send(query, variables, token);
      assert.equal(answer.errors, undefined, JSON.stringify(answer.errors));
      return answer.data;
    };
    /** Every field that was asked for is in the answer: the component's cache keeps nothing incomplete. */
    const complete = (query, answer, path = 'data') => {
      for (const value of Array.isArray(answer) ? answer : [answer])
        if (value && typeof value === 'object') {
          assert.ok(!Object.values(value).includes(undefined), path);
          if (path !== 'data') assert.ok(Object.hasOwn(value, '__typename'), `${path} of ${query.slice(0, 60)}`);
          for (const [name, below] of Object.entries(value)) if (below && typeof below === 'object' && !(Array.isArray(below) && typeof below[0] !== 'object')) complete(query, below, `${path}.${name}`);
        }
    };

    for (const [who, nth] of [['nobody', 0], ['a_key', 1]])
      test(`the_component_books_from_its_start_to_the_file_with_${who}`, async () => {
        const token = nth ? key : undefined;
        const by = { provider_id: ids['Jonas Weber'] };
        const start = {};
        for (const [name, query] of Object.entries(START)) {
          const variables = { ...by, ...(name === 'appointmentTypes' ? { clients_can_book: true, should_paginate: false, keywords: null } : {}), ...(name === 'embedWidgetSetup' ? { is_for_web: true, locationString: `${SITE}/book?a=1` } : {}) };
          start[name] = await data(query, variables, token);
          complete(query, start[name]);
        }
        assert.equal(typeof start.GetSdkConfig.sdkConfig.stripe_publishable_key, 'string');
        assert.deepEqual(start.embedWidgetSetup.embedWidgetSteps.map((step) => step.id), ['what', 'how', 'when', 'who']);
        assert.ok(start.embedWidgetSetup.brand.display_name.length > 0);
        const team = start.getOrganizationCareTeamMembers.organization.active_care_team_members;
        assert.ok(team.some((one) => one.id === ids['Jonas Weber'] && one.full_name === 'Jonas Weber' && one.__typename === 'User'));
        const few = await data(START.getOrganizationCareTeamMembers, { provider_ids: [ids['Jonas Weber']] }, token);
        assert.deepEqual(few.organization.active_care_team_members.map((one) => one.id), [ids['Jonas Weber']]);
        assert.deepEqual((await data(START.getOrganizationCareTeamMembers, { ...by, tag_ids: ['1'] }, token)).organization.active_care_team_members, [], 'tags are those of clients');
        const type = start.appointmentTypes.appointmentTypes.find((one) => one.name === 'First visit');

        const way = type.available_contact_types[0];
        const wish = { ...by, provider_ids: null, appt_type_id: type.id, timezone: ZONE, contact_type: way, org_level: false, appt_loc_id: null };
        const next = (await data(NEXT, wish, token)).nextAvailableSlot;
        assert.match(next, SLOT);
        const at = new Date(Date.now() + (9 + nth) * 86_400_000);
        const month = `${at.toDateString()} 00:00:00 GMT-0500 (Eastern Standard Time)`; // what JavaScript writes
        const { daysAvailableForRange: days } = await data(DAYS, { ...wish, date_from_month: month }, token);
        assert.ok(days.length > 0 && days.every((day) => /^\d{4}-\d\d-\d\d$/.test(day)), JSON.stringify(days));
        const day = days.at(-1);
        const { availableSlotsForRange: slots } = await data(SLOTS, { ...wish, start_date: day, end_date: day }, token);
        assert.ok(slots.length > 1 && slots.every((slot) => SLOT.test(slot.date) && slot.__typename === 'PotentialAppointmentSlot'));
        const chosen = slots[nth];
        const iso = chosen.date.replace(/^(\S+) (\S+) ([+-]\d\d)(\d\d)$/, '$1T$2$3:$4');

        const person = { first_name: 'Nova', last_name: `Component${nth}`, email: `nova.component${nth}@mail.example`, phone_number: '555 0199' };
        const input = { appointment_type_id: type.id, contact_type: way, date: iso, timezone: ZONE, ...by, form_answer_group: null, gift: null, ...person };
        const wrong = (await data(CHECKOUT, { input: { ...input, email: 'no address', first_name: '' } }, token)).completeCheckout;
        assert.equal(wrong.appointment, null);
        assert.deepEqual(wrong.messages.map((one) => [one.field, one.__typename]).sort(), [['email', 'FieldError'], ['first_name', 'FieldError']]);
        const booked = (await data(CHECKOUT, { input }, token)).completeCheckout;
        complete(CHECKOUT, booked, 'data.completeCheckout');
        assert.deepEqual([booked.messages, booked.billingItem, booked.userPackageSelection], [null, null, null]);
        assert.equal(new Date(booked.appointment.date.replace(/^(\S+) (\S+) ([+-]\d\d)(\d\d)$/, '$1T$2$3:$4')).getTime(), new Date(iso).getTime());
        const gone = (await data(CHECKOUT, { input: { ...input, email: `late${nth}@mail.example` } }, token)).completeCheckout;
        assert.deepEqual([gone.appointment, gone.messages.length], [null, 1], 'that time is gone, and said in messages');

        const { id } = booked.appointment;
        const file = await fetch(`${demo.kith.base}/appointments/add_to_cal/${id}.ics?cal_type=ical&cal_export_id=${btoa(`${id}:${type.id}`)}`);
        assert.equal(file.status, 200);
        assert.match(file.headers.get('content-type'), /^text\/calendar/);
        assert.match(await file.text(), /BEGIN:VEVENT/);
        const get = async (query) => (await fetch(`${demo.kith.base}/appointments/add_to_cal/${id}.ics${query}`)).status;
        const good = `?cal_type=ical&cal_export_id=${btoa(`${id}:${type.id}`)}`;
        for (const query of ['', '?cal_type=ical', `?cal_type=ical&cal_export_id=${btoa(`${id}:1${type.id}`)}`]) assert.equal(await get(query), 404, query);
        await demo.kith.sql(`UPDATE appointment SET confidential = 1 WHERE id = ${id}`);
        assert.equal(await get(good), 404, 'a family shares one network');
        await demo.kith.sql(`UPDATE appointment SET confidential = 0 WHERE id = ${id}`);
        assert.equal(await get(good), 200);
        await demo.kith.sql(`UPDATE public_visit SET at = at - 7300000000 WHERE attendee_id IN (SELECT id FROM attendee WHERE appointment_id = ${id})`);
        assert.equal(await get(good), 404, 'two hours later');
      });

    test('strangers_are_told_of_providers_with_whom_they_can_book_and_of_nobody_while_the_page_is_closed', async () => {
      const team = async (token) => (await data(START.getOrganizationCareTeamMembers, { provider_id: ids['Jonas Weber'] }, token)).organization.active_care_team_members.map((one) => one.full_name);
      const one = async (text) => (await demo.kith.sql(text))[0][0];
      const type = await one("SELECT id FROM appointment_type WHERE name = 'First visit'"), jonas = await one("SELECT id FROM staff WHERE first_name = 'Jonas'");
      const before = await demo.kith.sql(`SELECT org_id, staff_id FROM appointment_type_staff WHERE type_id = ${type}`);
      await demo.kith.sql(`DELETE FROM appointment_type_staff WHERE type_id = ${type}`);
      await demo.kith.sql(`INSERT INTO appointment_type_staff (org_id, type_id, staff_id) SELECT org_id, ${type}, id FROM staff WHERE id = ${jonas}`);
      assert.deepEqual(await team(), ['Jonas Weber']);
      assert.ok((await team(key)).length > 1, 'colleagues know each other');
      await demo.kith.sql('UPDATE public_page SET open = 0');
      assert.deepEqual(await team(), []);
      await demo.kith.sql('UPDATE public_page SET open = 1');
      await demo.kith.sql(`DELETE FROM appointment_type_staff WHERE type_id = ${type}`);
      for (const [org, staff] of before) await demo.kith.sql(`INSERT INTO appointment_type_staff (org_id, type_id, staff_id) VALUES (${org}, ${type}, ${staff})`);
    });

    test('in_the_dialect_of_2026_days_times_and_booking_work_with_ids_for_strings', async () => {
      const nobody = new Caller(demo.kith.base).latest();
      const by = ids['Jonas Weber'];
      const { appointmentTypes } = await nobody.data('query ($by: String) { appointmentTypes(provider_id: $by, clients_can_book: true, first: 5) { nodes { id name available_contact_types } } }', { by });
      const type = appointmentTypes.nodes.find((one) => one.name === 'First visit');
      const start = new Date(Date.now() + 12 * 86_400_000).toISOString().slice(0, 10), end = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10);
      const { availableSlotsForRange: slots } = await nobody.data(
        'query ($by: ID!, $type: ID, $from: ISO8601DateTime, $until: ISO8601DateTime, $zone: String, $way: String) { availableSlotsForRange(provider_id: $by, appt_type_id: $type, start_date: $from, end_date: $until, timezone: $zone, contact_type: $way) { date user_id } }',
        { by, type: type.id, from: start, until: end, zone: ZONE, way: type.available_contact_types[0] });
      assert.ok(slots.length > 0 && slots.every((slot) => !Number.isNaN(Date.parse(slot.date))));
      const { completeCheckout: booked } = await nobody.data('mutation ($i: completeCheckoutInput) { completeCheckout(input: $i) { appointment { id date } messages { field message } } }',
        { i: { appointment_type_id: type.id, provider_id: by, contact_type: type.available_contact_types[0], date: slots.at(-1).date, timezone: ZONE, first_name: 'Nova', last_name: 'Later', email: 'nova.later@mail.example' } });
      assert.deepEqual([booked.messages, Date.parse(booked.appointment.date)], [null, Date.parse(slots.at(-1).date)]);
    });
  });
}
