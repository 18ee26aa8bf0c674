// Requests by the API of 2026: visits that wait for the practice's answer, as staff list them, keep a note with them and close them.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { markedAsUsed } from '../browser/practice.mjs';
import { eventually } from '../browser/wait.mjs';
import { Caller, engines, startDemo } from './demo.mjs';

const REQUEST = `id current_status created_at closed_at closed_by { full_name } first_name last_name email phone reason timezone selected_contact_type provider_notes
  first_appointment { id } appointment_type { name } appointment_location { id } patient { id } provider { full_name } slots { id appointment_request_id slot_start slot_end }`;
const LIST = `query Asked($all: Boolean, $state: AppointmentRequestStatus, $states: [AppointmentRequestStatus!], $order: AppointmentRequestOrderKeys, $from: ISO8601Date, $places: [ID!]) {
  appointmentRequests(with_org: $all, current_status: $state, current_statuses: $states, order_by: $order, range_start: $from, appointment_location_ids: $places, first: 50) { total_count nodes { ${REQUEST} } } }`;
const UPDATE = `mutation($i: updateAppointmentRequestInput) { updateAppointmentRequest(input: $i) { appointmentRequest { ${REQUEST} } messages { field kith_code } } }`;
const DELETE = 'mutation($i: deleteAppointmentRequestInput) { deleteAppointmentRequest(input: $i) { appointmentRequest { id } messages { field kith_code } } }';

for (const engine of engines) {
  describe(`on_${engine}`, () => {
    let demo, owner, grace, video, slots;
    const ended = [];
    const list = async (variables) => (await owner.data(LIST, { all: true, ...variables })).appointmentRequests.nodes;
    /** Grace asks for the nth free time; gives the visit's id. */
    const ask = async (nth, reason) => {
      const slot = slots[nth];
      const { completeCheckout: made } = await grace.data('mutation($i: completeCheckoutInput) { completeCheckout(input: $i) { appointment { id } messages { message } } }',
        { i: { appointment_type_id: video, contact_type: 'Secure Videochat', date: slot.date, timezone: 'America/New_York', provider_id: slot.user_id, reason } });
      assert.equal(made.messages, null, JSON.stringify(made));
      return made.appointment.id;
    };
    before(async () => {
      demo = await startDemo({ after: (stop) => ended.push(stop) }, engine);
      const [[boss]] = await demo.kith.sql("SELECT email FROM staff WHERE role = 'owner' ORDER BY id LIMIT 1");
      owner = new Caller(demo.kith.base, { token: (await demo.kith.cli('api-key', 'create', '--user', boss)).stdout.trim() }).latest();
      const early = await demo.signIn('grace.whitfield@mail.example'); // days of the whole practice are the baseline's
      grace = early.latest();
      await demo.kith.sql("DELETE FROM task WHERE kind = 'visit_requested'");
      await demo.kith.sql("UPDATE appointment_type SET approval = 1 WHERE name = 'Video visit'");
      [[video]] = await demo.kith.sql("SELECT id FROM appointment_type WHERE name = 'Video visit'");
      const days = [8, 24].map((n) => new Date(Date.now() + n * 86_400_000).toISOString().slice(0, 10));
      ({ availableSlotsForRange: slots } = await early.data(`{ availableSlotsForRange(appt_type_id: "${video}", org_level: true, start_date: "${days[0]}", end_date: "${days[1]}", timezone: "America/New_York") { date user_id } }`));
      slots = slots.filter((_, i) => i % 4 === 0); // apart from each other
      assert.ok(slots.length > 4);
    });
    after(async () => {
      for (const stop of ended) await stop();
    });

    test('a_request_is_open_until_it_is_answered_and_says_who_asked_for_what', async () => {
      const visit = await ask(0, 'My knee');
      const [made, ...rest] = await list({ state: 'OPEN' });
      assert.deepEqual(rest, []);
      const known = await demo.kith.sql(`SELECT email, phone, id FROM client WHERE first_name = 'Grace' AND last_name = 'Whitfield'`);
      assert.deepEqual([made.current_status, made.closed_at, made.closed_by, made.first_name, made.last_name, made.email, made.phone, made.reason, made.first_appointment.id, made.appointment_type.name, made.patient.id],
        ['OPEN', null, null, 'Grace', 'Whitfield', known[0][0], known[0][1], 'My knee', visit, 'Video visit', known[0][2]]);
      assert.deepEqual([made.selected_contact_type, made.slots.length, made.slots[0].appointment_request_id, Date.parse(made.slots[0].slot_start)], ['Secure Videochat', 1, made.id, Date.parse(slots[0].date)]);
      assert.deepEqual((await owner.data(`{ appointmentRequest(id: "${made.id}") { id provider { full_name } } }`)).appointmentRequest, { id: made.id, provider: made.provider });
      const noted = (await owner.data(UPDATE, { i: { id: made.id, provider_notes: 'Call first' } })).updateAppointmentRequest;
      assert.deepEqual([noted.messages, noted.appointmentRequest.provider_notes, noted.appointmentRequest.current_status], [null, 'Call first', 'OPEN']);
      const answer = await owner.data('mutation($i: updateAppointmentInput) { updateAppointment(input: $i) { messages { message } } }', { i: { id: visit, confirmed: true } });
      assert.equal(answer.updateAppointment.messages, null);
      assert.deepEqual(await list({ state: 'OPEN' }), []);
      const [closed] = await list({ states: ['CLOSED'] });
      assert.deepEqual([closed.id, closed.current_status, closed.closed_by], [made.id, 'CLOSED', null]);
      assert.ok(closed.closed_at);
      assert.deepEqual((await owner.data(UPDATE, { i: { id: made.id, status: 'OPEN' } })).updateAppointmentRequest.messages, [{ field: 'status', kith_code: 'closed' }]);
      assert.deepEqual((await owner.data(DELETE, { i: { id: made.id } })).deleteAppointmentRequest.messages, [{ field: 'id', kith_code: 'answered' }]);
    });

    test('a_request_is_dealt_with_by_hand_or_never_was', async () => {
      const [first, second] = [await ask(1, 'One'), await ask(2, 'Two')];
      const open = await list({ state: 'OPEN', order: 'requested_date_asc' });
      assert.deepEqual(open.map((one) => one.first_appointment.id), [first, second]);
      assert.deepEqual((await list({ state: 'OPEN', order: 'requested_date_desc' })).map((one) => one.first_appointment.id), [second, first]);
      const page = async (where) => (await owner.data(`{ appointmentRequests(with_org: true, current_status: OPEN, order_by: requested_date_asc, ${where}) { total_count nodes { first_appointment { id } } page_info { has_next_page has_previous_page end_cursor } } }`)).appointmentRequests;
      const one = await page('first: 1');
      assert.deepEqual([one.total_count, one.nodes[0].first_appointment.id, one.page_info.has_next_page, one.page_info.has_previous_page], [2, first, true, false]);
      const next = await page(`first: 1, after: "${one.page_info.end_cursor}"`);
      assert.deepEqual([next.total_count, next.nodes.map((n) => n.first_appointment.id), next.page_info.has_next_page, next.page_info.has_previous_page], [2, [second], false, true]);
      const behind = await page(`first: 1, after: "${next.page_info.end_cursor}"`);
      assert.deepEqual([behind.total_count, behind.nodes], [2, []], 'behind the last one');
      assert.deepEqual((await page('last: 1')).nodes.map((n) => n.first_appointment.id), [second], 'from the end');
      assert.deepEqual((await owner.data(UPDATE, { i: { id: open[0].id, patient_id: '1073741825' } })).updateAppointmentRequest.messages, [{ field: 'patient_id', kith_code: 'other_client' }]);
      const done = (await owner.data(UPDATE, { i: { id: open[0].id, status: 'CLOSED' } })).updateAppointmentRequest;
      assert.deepEqual([done.messages, done.appointmentRequest.current_status], [null, 'CLOSED']);
      assert.ok(done.appointmentRequest.closed_by.full_name, 'who said so');
      assert.equal((await owner.data(DELETE, { i: { id: open[1].id } })).deleteAppointmentRequest.messages, null);
      assert.deepEqual(await list({ state: 'OPEN' }), []);
      assert.equal((await grace.data(`{ appointment(id: "${second}") { id } }`)).appointment, null, 'it never was');
      assert.deepEqual((await owner.data(DELETE, { i: { id: '999999' } })).deleteAppointmentRequest.messages.map((one) => one.kith_code), ['not_found']);
    });

    test('requests_are_for_staff_cost_as_many_statements_for_many_as_for_one_and_hide_what_is_closed', async () => {
      const statements = async () => {
        const lines = () => demo.kith.log().split('\n').filter((line) => /operation"?[:=]"?Asked/.test(line));
        const before = lines().length;
        const found = await list({ state: 'OPEN' });
        const line = await eventually(() => lines()[before], { what: 'the request was not logged' });
        return [found.length, Number(/"?statements"?[:=](\d+)/.exec(line)[1])];
      };
      await ask(3, 'Three');
      await markedAsUsed(demo.kith);
      await statements();
      const few = await statements();
      await ask(4, 'Four');
      const many = await statements();
      assert.deepEqual([few[0], many[0], many[1]], [1, 2, few[1]]);
      assert.deepEqual(await list({ from: new Date(Date.now() + 3 * 86_400_000).toISOString().slice(0, 10) }), [], 'none was asked for then');
      assert.deepEqual(await list({ places: ['999999'] }), []);
      for (const name of ['range_start', 'range_end']) {
        const { errors } = await owner.ask(`{ appointmentRequests(with_org: true, ${name}: "soon") { total_count } }`);
        assert.ok(errors?.[0].message.includes(name), JSON.stringify(errors));
      }
      const refused = await grace.ask(LIST, { all: true });
      assert.equal(refused.errors[0].extensions.code, 'FORBIDDEN');
      await demo.kith.sql(`UPDATE client SET restricted = 1 WHERE first_name = 'Grace' AND last_name = 'Whitfield'`);
      const [closed] = await list({ state: 'OPEN' });
      assert.deepEqual([closed.last_name, closed.email, closed.phone, closed.reason, closed.appointment_type, closed.provider_notes, closed.selected_contact_type], ['Whitfield', '', '', '', null, null, null]);
      await demo.kith.sql(`UPDATE attendee SET note = 'kept', price = 4200 WHERE id IN (SELECT MAX(e.id) FROM attendee e JOIN client c ON c.id = e.client_id WHERE c.last_name = 'Whitfield' AND e.status = 'pending')`);
      const blind = (await owner.ask(UPDATE, { i: { id: closed.id, provider_notes: 'typed unseen' } }));
      assert.ok(blind.errors || blind.data.updateAppointmentRequest.messages.length, 'what is not shown is not written');
      assert.deepEqual(await demo.kith.sql(`SELECT COUNT(*) FROM attendee WHERE note = 'typed unseen'`), [['0']]);
      await demo.kith.sql(`UPDATE client SET restricted = 0 WHERE first_name = 'Grace' AND last_name = 'Whitfield'`);
    });
  });
}
