// The calendar by the API: visits made, moved and ended; parts, kinds of visit and hours; booking by clients and caregivers. Both dialects.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Caller, engines, startDemo } from './demo.mjs';

const OWNER = 'rosa.lind@riverbend.example';
const VISIT = 'id date length pm_status user_id title notes contact_type provider { id } attendees { id } is_blocker recurring_appointment { id repeat_interval repeat_times } confirmed client_confirmed';
const instantOf = (text) => new Date(text.replace(/^(\S+) (\S+) ([+-]\d\d)(\d\d)$/, '$1T$2$3:$4')).getTime();
/** What New York's clocks are behind on a day: "-0500". */
const offsetOn = (day) => new Intl.DateTimeFormat('en', { timeZone: 'America/New_York', timeZoneName: 'longOffset' }).format(new Date(`${day}T12:00:00Z`)).match(/GMT(.*)/)[1].replace(':', '');
/** The day of the next year on which New York's clocks jump over an hour. */
const springSunday = () => {
  const first = new Date(Date.UTC(new Date().getUTCFullYear() + 1, 2, 1));
  return new Date(first.getTime() + (7 + ((7 - first.getUTCDay()) % 7)) * 86_400_000).toISOString().slice(0, 10);
};
const SAID = 'messages { field message kith_code }';

for (const engine of engines) {
  describe(`on_${engine}`, () => {
    let demo, staff, ids, days;
    const ended = [];
    const clientOf = async (name) => (await staff.data('query($k: String) { users(keywords: $k) { id } }', { k: name })).users[0].id;
    const create = async (input, as = staff) => (await as.data(`mutation($i: createAppointmentInput) { createAppointment(input: $i) { appointment { ${VISIT} } ${SAID} } }`, { i: input })).createAppointment;
    const update = async (input, as = staff) => (await as.data(`mutation($i: updateAppointmentInput) { updateAppointment(input: $i) { appointment { ${VISIT} } ${SAID} } }`, { i: input })).updateAppointment;
    const remove = async (input, as = staff) => (await as.data(`mutation($i: deleteAppointmentInput) { deleteAppointment(input: $i) { appointment { id pm_status deleted_at } ${SAID} } }`, { i: input })).deleteAppointment;
    const checkout = async (input, as) => (await as.data(`mutation($i: completeCheckoutInput) { completeCheckout(input: $i) { appointment { id date provider { id } appointment_type { name } } appointments { id } patientEmail billingItem { id } ${SAID} } }`, { i: input })).completeCheckout;
    const codes = (payload) => (payload.messages ?? []).map((one) => one.kith_code);
    const slots = async (as, type, day, extra = '') => (await as.data(`{ availableSlotsForRange(appt_type_id: "${type}", org_level: true, start_date: "${day}", end_date: "${day}", timezone: "America/New_York" ${extra}) { date user_id appointment_id } }`)).availableSlotsForRange;
    const actAs = async (who, id) => {
      const { currentUser } = await who.data('{ currentUser { human_id } }');
      await who.data('mutation($i: updateHumanInput) { updateHuman(input: $i) { human { id } messages { message } } }', { i: { id: currentUser.human_id, current_user_id: id } });
    };
    before(async () => {
      demo = await startDemo({ after: (stop) => ended.push(stop) }, engine);
      staff = new Caller(demo.kith.base, { token: (await demo.kith.cli('api-key', 'create', '--user', OWNER)).stdout.trim() });
      const { organizationMembers, appointmentTypes, appointmentLocations } = await staff.data('{ organizationMembers { id full_name } appointmentTypes(should_paginate: false) { id name } appointmentLocations { id location } }');
      ids = { place: appointmentLocations[0].id };
      for (const one of organizationMembers) ids[one.full_name] = one.id;
      for (const one of appointmentTypes) ids[one.name] = one.id;
      for (const name of ['Leo Ruiz', 'Ana Ruiz', 'Mia Okafor', 'Dana Kim', 'Grace Whitfield', 'Zoe Marsh']) ids[name] = await clientOf(name);
      const month = new Date(Date.now() + 40 * 86_400_000).toISOString().slice(0, 10);
      days = (await staff.data(`{ daysAvailableForRange(appt_type_id: "${ids['Follow-up']}", provider_id: "${ids['Jonas Weber']}", date_from_month: "${month}", timezone: "America/New_York") }`)).daysAvailableForRange;
      assert.ok(days.length > 10);
    });
    after(async () => {
      for (const stop of ended) await stop();
    });

    test('staff_book_a_visit_and_nobody_is_booked_twice', async () => {
      const input = { user_id: ids['Dana Kim'], other_party_id: ids['Jonas Weber'], appointment_type_id: ids['Phone call'], contact_type: 'Phone Call', datetime: `${days[0]} 10:00:00`, timezone: 'America/New_York', notes: 'Ask about sleep.' };
      const { appointment, messages } = await create(input);
      assert.equal(messages, null);
      assert.deepEqual([appointment.date.slice(0, 19), appointment.length, appointment.user_id, appointment.contact_type, appointment.notes, appointment.provider.id], [`${days[0]} 10:00:00`, 15, Number(ids['Dana Kim']), 'Phone Call', 'Ask about sleep.', ids['Jonas Weber']]);
      const twice = await create({ ...input, user_id: ids['Mia Okafor'] });
      assert.deepEqual([twice.appointment, codes(twice)], [null, ['overlap']]);
      assert.equal((await create({ ...input, user_id: ids['Mia Okafor'], overlap_ok: true })).messages, null, 'knowingly');
      const many = await create({ ...input, user_id: undefined, attendee_ids: `${ids['Leo Ruiz']},${ids['Ana Ruiz']}`, datetime: `${days[0]} 11:00:00` });
      assert.deepEqual(codes(many), ['too_many_clients']);
      const wrong = await create({ ...input, datetime: 'tomorrow', appointment_type_id: '9999', timezone: 'Mars' });
      assert.deepEqual(wrong.messages.map((one) => one.field).sort(), ['datetime', 'timezone']);
      assert.deepEqual(codes(await create({ ...input, datetime: `${days[0]} 21:00:00`, enforce_availability: undefined })), [], 'outside of hours, as there');
      const strict = await staff.latest().data(`mutation($i: createAppointmentInput) { createAppointment(input: $i) { appointment { id } ${SAID} } }`, { i: { ...input, datetime: `${days[0]}T22:30:00-05:00`, enforce_availability: true } });
      assert.deepEqual(codes(strict.createAppointment), ['outside_hours']);
      const missing = await create({ ...input, datetime: `${springSunday()} 02:30:00` });
      assert.deepEqual(codes(missing), ['missing_hour']);
      const place = await create({ ...input, appointment_type_id: ids['Follow-up'], contact_type: 'In Person', datetime: `${days[1]} 10:00:00` });
      assert.deepEqual(place.messages.map((one) => [one.field, one.kith_code]), [['appointment_location_id', 'location_required']]);
    });

    test('time_is_blocked_and_a_series_is_made_cut_and_ended', async () => {
      const block = await create({ is_blocker: true, other_party_id: ids['Imani Cole'], datetime: `${days[2]} 07:00:00`, end_time: '08:30', timezone: 'America/New_York', notes: 'Team' });
      assert.deepEqual([block.messages, block.appointment.is_blocker, block.appointment.title, block.appointment.length, block.appointment.attendees], [null, true, 'Team', 90, []]);
      const series = await create({ attendee_ids: ids['Leo Ruiz'], other_party_id: ids['Rosa Lind'], appointment_type_id: ids['Video visit'], contact_type: 'Secure Videochat', date: days[2], time: '17:00', timezone: 'America/New_York', recurring_appointment: { repeat_interval: 'Biweekly', repeat_times: '4', join_all: true } });
      assert.deepEqual([series.messages, series.appointment.recurring_appointment.repeat_interval, series.appointment.recurring_appointment.repeat_times], [null, 'Biweekly', '4']);
      const all = async () => (await staff.data(`{ appointments(user_id: "${ids['Leo Ruiz']}", provider_id: "${ids['Rosa Lind']}", filter: "all") { id date recurring_appointment_id } }`)).appointments;
      const visits = await all();
      assert.equal(visits.length, 4);
      const moved = await update({ id: visits[1].id, datetime: visits[1].date.replace('17:00', '18:00'), updateRecurring: true });
      assert.equal(moved.messages, null);
      const after = await all();
      assert.deepEqual(after.map((one) => one.date.slice(11, 16)), ['17:00', '18:00', '18:00', '18:00']);
      assert.notEqual(after[0].recurring_appointment_id, after[1].recurring_appointment_id, 'the series is cut');
      assert.equal((await remove({ id: after[2].id, deleteRecurring: true })).messages, null);
      assert.equal((await all()).length, 2);
      assert.deepEqual(codes(await create({ user_id: ids['Leo Ruiz'], appointment_type_id: ids['Video visit'], datetime: `${days[3]} 17:00:00`, recurring_appointment: { repeat_interval: 'Yearly', repeat_times: '2' } })), ['bad_repeat']);
    });

    test('staff_change_what_is_said_and_nothing_else_all_or_nothing', async () => {
      const { appointment: made } = await create({ user_id: ids['Dana Kim'], other_party_id: ids['Imani Cole'], appointment_type_id: ids['Video visit'], datetime: `${days[4]} 10:00:00`, timezone: 'America/New_York', notes: 'First' });
      const said = await update({ id: made.id, datetime: `${days[4]} 11:00:00`, timezone: 'America/New_York' });
      assert.equal(said.messages, null);
      const moved = said.appointment;
      assert.deepEqual([moved.date.slice(11, 16), moved.notes, moved.user_id, moved.length], ['11:00', 'First', made.user_id, 30]);
      const refused = await update({ id: made.id, notes: 'Second', pm_status: 'Nowhere' });
      assert.deepEqual([refused.appointment, codes(refused)], [null, ['bad_status']]);
      assert.equal((await staff.data(`{ appointment(id: "${made.id}") { notes } }`)).appointment.notes, 'First', 'nothing of it');
      assert.equal((await update({ id: made.id, pm_status: 'Occurred' })).appointment.pm_status, 'Occurred');
      assert.equal((await update({ id: made.id, pm_status: '' })).appointment.pm_status, null);
      const other = await update({ id: made.id, attendee_ids: ids['Grace Whitfield'] });
      assert.deepEqual([other.messages, other.appointment.attendees.map((one) => one.id)], [null, [ids['Grace Whitfield']]]);
      assert.equal((await update({ id: made.id, pm_status: 'Cancelled', skip_notification_email: undefined })).appointment.pm_status, 'Cancelled');
      const gone = await remove({ id: made.id });
      assert.equal(gone.messages, null);
      assert.equal((await staff.data(`{ appointmentsCount(user_id: "${ids['Grace Whitfield']}", provider_id: "${ids['Imani Cole']}", startDate: "${days[4]}", endDate: "${days[4]}", with_all_statuses: true) }`)).appointmentsCount, 0);
      assert.deepEqual(codes(await update({ id: '999999', notes: 'x' })), ['not_found']);
    });

    test('a_session_takes_people_in_and_marks_each_of_them', async () => {
      const group = await create({ attendee_ids: [ids['Leo Ruiz'], ids['Mia Okafor']].join(), other_party_id: ids['Imani Cole'], appointment_type_id: ids['Parents’ group'], appointment_location_id: ids.place, contact_type: 'In Person', datetime: `${days[5]} 19:00:00`, timezone: 'America/New_York', max_attendees: '3' });
      assert.equal(group.messages, null);
      const id = group.appointment.id;
      const latest = staff.latest();
      const set = await latest.data(`mutation($i: updateAppointmentInput) { updateAppointment(input: $i) { appointment { max_attendees attendees { id } attended_clients { id user_id attended } } ${SAID} } }`, { i: { id, attendee_ids: [ids['Leo Ruiz'], ids['Dana Kim'], ids['Grace Whitfield']] } });
      const { appointment } = set.updateAppointment;
      assert.deepEqual([set.updateAppointment.messages, appointment.max_attendees], [null, '3']);
      assert.deepEqual(appointment.attendees.map((one) => one.id).sort(), [ids['Leo Ruiz'], ids['Dana Kim'], ids['Grace Whitfield']].sort());
      const part = appointment.attended_clients.find((one) => one.user_id === ids['Leo Ruiz']);
      const marked = await staff.data(`mutation($i: updateAppointmentInclusionInput) { updateAppointmentInclusion(input: $i) { appointment_inclusion { id user_id attended cancelled } ${SAID} } }`, { i: { id: part.id, attended: true } });
      assert.deepEqual(marked.updateAppointmentInclusion, { appointment_inclusion: { id: part.id, user_id: ids['Leo Ruiz'], attended: true, cancelled: false }, messages: null });
      const out = await update({ id, attended_clients: [{ user_id: ids['Dana Kim'], cancelled: true, cancellation_reason: 'Ill' }] });
      assert.deepEqual([out.messages, out.appointment.attendees.length], [null, 2]);
      assert.deepEqual(codes(await update({ id, attended_clients: [{ user_id: ids['Ana Ruiz'], attended: true }] })), ['unknown_client']);
    });

    test('a_client_books_moves_confirms_and_gives_up_a_visit', async () => {
      const grace = await demo.signIn('grace.whitfield@mail.example');
      const [slot, other] = await slots(grace, ids['Video visit'], days[6]);
      assert.ok(slot && other);
      const wish = { appointment_type_id: ids['Video visit'], contact_type: 'Secure Videochat', date: slot.date, timezone: 'America/New_York', provider_id: slot.user_id, reason: 'My knee' };
      const booked = await checkout(wish, grace);
      assert.equal(booked.messages, null);
      assert.deepEqual([booked.appointment.date, booked.appointment.provider.id, booked.appointments.length, booked.billingItem], [slot.date, slot.user_id, 1, null]);
      assert.deepEqual(codes(await checkout(wish, grace)), ['not_offered'], 'that time is gone');
      const told = (await staff.data(`{ appointment(id: "${booked.appointment.id}") { reason scheduled_by user_id } }`)).appointment;
      assert.deepEqual(told, { reason: 'My knee', scheduled_by: 'client', user_id: Number(ids['Grace Whitfield']) });
      const moved = await grace.data(`mutation($i: updateAppointmentInput) { updateAppointment(input: $i) { appointment { date } ${SAID} } }`, { i: { id: booked.appointment.id, datetime: other.date, client_updating: true } });
      assert.deepEqual([moved.updateAppointment.messages, moved.updateAppointment.appointment.date], [null, other.date]);
      const sure = await grace.data(`mutation($i: updateAppointmentInput) { updateAppointment(input: $i) { appointment { client_confirmed } ${SAID} } }`, { i: { id: booked.appointment.id, client_confirmed: true } });
      assert.deepEqual(sure.updateAppointment, { appointment: { client_confirmed: true }, messages: null });
      const mine = await grace.data(`mutation($i: updateAppointmentInput) { updateAppointment(input: $i) { appointment { id } ${SAID} } }`, { i: { id: booked.appointment.id, notes: 'Let me write' } });
      assert.deepEqual(codes(mine.updateAppointment), ['not_yours']);
      const off = await remove({ id: booked.appointment.id, cancellation_reason: { other_cancellation_reason: 'Away' } }, grace);
      assert.deepEqual([off.messages, off.appointment.pm_status, off.appointment.deleted_at], [null, 'Cancelled', null], 'cancelled, and there');
      assert.deepEqual(codes(await checkout({ ...wish, offering_id: '1' }, grace)), ['not_sold']);
      assert.deepEqual(codes(await checkout({ ...wish, appointment_type_id: '9999' }, grace)), ['unknown_type']);
    });

    test('a_caregiver_books_for_whom_they_act_and_over_a_confidential_visit_that_they_know_nothing_of', async () => {
      const helen = await demo.signIn('helen.marsh@mail.example');
      await actAs(helen, ids['Zoe Marsh']);
      const { user } = await staff.data(`{ user(id: "${ids['Zoe Marsh']}") { appointments { id date appointment_type { name } provider { id } } } }`);
      const hidden = user.appointments.find((one) => one.appointment_type.name === 'Teen check-in');
      const free = await slots(helen, ids['Video visit'], hidden.date.slice(0, 10));
      const same = free.find((slot) => slot.date === hidden.date && slot.user_id !== hidden.provider.id);
      const slot = same ?? free.find((one) => one.user_id !== hidden.provider.id);
      assert.ok(slot, 'some time is free that day');
      const booked = await checkout({ appointment_type_id: ids['Video visit'], date: slot.date, provider_id: slot.user_id, timezone: 'America/New_York' }, helen);
      assert.equal(booked.messages, null);
      assert.equal((await staff.data(`{ appointment(id: "${booked.appointment.id}") { user_id } }`)).appointment.user_id, Number(ids['Zoe Marsh']));
      const refused = await helen.data(`mutation { deleteAppointment(input: { id: "${hidden.id}" }) { appointment { id } ${SAID} } }`);
      assert.deepEqual([refused.deleteAppointment.appointment, codes(refused.deleteAppointment)], [null, ['not_found']]);
    });

    test('a_session_is_joined_until_it_is_full', async () => {
      const grace = await demo.signIn('grace.whitfield@mail.example');
      const month = new Date(Date.now() + 12 * 86_400_000).toISOString().slice(0, 10);
      const { daysAvailableForRange } = await grace.data(`{ daysAvailableForRange(appt_type_id: "${ids['Parents’ group']}", org_level: true, start_date: "${month}", end_date: "${new Date(Date.now() + 40 * 86_400_000).toISOString().slice(0, 10)}", timezone: "America/New_York") }`);
      const [session] = await slots(grace, ids['Parents’ group'], daysAvailableForRange[0]);
      assert.ok(session.appointment_id);
      const joined = await checkout({ appointment_type_id: ids['Parents’ group'], appointment_id: session.appointment_id, contact_type: 'In Person', timezone: 'America/New_York' }, grace);
      assert.deepEqual([joined.messages, joined.appointment.id], [null, session.appointment_id]);
      assert.deepEqual(codes(await checkout({ appointment_type_id: ids['Parents’ group'] }, grace)), ['required']);
    });

    test('somebody_without_a_sign_in_books_what_the_public_may_and_is_told_the_same_whoever_they_are', async () => {
      const nobody = new Caller(demo.kith.base);
      const book = (who, date, type = ids['First visit']) => nobody.ask(`mutation complete($appointment_type_id: String, $contact_type: String, $date: String, $timezone: String, $provider_id: String, $first_name: String, $last_name: String, $email: String, $phone_number: String, $form_answer_group: CheckoutFormAnswerGroupInput, $gift: GiftInput) {
        completeCheckout(input: { appointment_type_id: $appointment_type_id, contact_type: $contact_type, date: $date, timezone: $timezone, provider_id: $provider_id, first_name: $first_name, last_name: $last_name, email: $email, phone_number: $phone_number, form_answer_group: $form_answer_group, gift: $gift }) {
          appointment { id date length confirmed provider_name contact_type unauthenticated_ics_link appointment_type { id name __typename } user { id } reason title pm_status __typename } userPackageSelection { id } billingItem { id } patientEmail ${SAID} __typename } }`,
        { appointment_type_id: type, contact_type: 'Secure Videochat', date, timezone: 'America/New_York', provider_id: ids['Jonas Weber'], phone_number: '555 0199', form_answer_group: null, gift: null, ...who });
      let free = []; // of the first day with three hours apart
      for (const day of [...days.slice(9), ...days.slice(5, 9)])
        if (free.length < 3) free = (await slots(nobody, ids['First visit'], day, ', make_unique: false')).filter((slot) => slot.user_id === ids['Jonas Weber']).filter((_, i) => i % 6 === 0);
      const [first, second, third] = free;
      assert.ok(third);
      const unknown = await book({ first_name: 'Nova', last_name: 'Guest', email: 'nova.guest@mail.example' }, first.date);
      const known = await book({ first_name: 'Grace', last_name: 'Whitfield', email: 'grace.whitfield@mail.example' }, second.date);
      for (const [answer, slot] of [[unknown, first], [known, second]]) {
        const { appointment, messages, __typename } = answer.data.completeCheckout;
        assert.deepEqual([answer.errors, messages, __typename], [undefined, null, 'completeCheckoutPayload']);
        assert.deepEqual([instantOf(appointment.date), appointment.length, appointment.confirmed, appointment.provider_name, appointment.user, appointment.title, appointment.pm_status, appointment.appointment_type], [instantOf(slot.date), 60, false, 'Jonas Weber', null, null, null, { id: ids['First visit'], name: 'First visit', __typename: 'AppointmentType' }]);
        const ics = await fetch(appointment.unauthenticated_ics_link);
        assert.match(await ics.text(), /BEGIN:VCALENDAR/);
        assert.equal((await nobody.ask(`{ appointment(id: "${appointment.id}") { id } }`)).data.appointment, null);
      }
      const shape = (answer) => JSON.stringify(answer.data).replace(/"(id|date|unauthenticated_ics_link|patientEmail)":"[^"]*"/g, '');
      assert.equal(shape(unknown), shape(known));
      assert.deepEqual(unknown.extensions.withheld, known.extensions.withheld);
      const made = (await staff.data(`{ appointment(id: "${known.data.completeCheckout.appointment.id}") { user_id } }`)).appointment;
      assert.equal(String(made.user_id), ids['Grace Whitfield'], 'who is known by address and both names');
      assert.deepEqual(codes((await book({ first_name: 'Too', last_name: 'Late', email: 'late@mail.example' }, first.date)).data.completeCheckout), ['not_offered']);
      assert.deepEqual((await book({ first_name: '', last_name: 'B', email: 'no address' }, third.date)).data.completeCheckout.messages.map((one) => one.field).sort(), ['email', 'first_name']);
      assert.deepEqual(codes((await book({ first_name: 'A', last_name: 'B', email: 'a@mail.example' }, third.date, ids['Follow-up'])).data.completeCheckout), ['unknown_type']);
      const byKey = await staff.data(`mutation { completeCheckout(input: { appointment_type_id: "${ids['First visit']}", contact_type: "Secure Videochat", date: "${third.date}", provider_id: "${ids['Jonas Weber']}", first_name: "Ida", last_name: "Key", email: "ida.key@mail.example" }) { appointment { date } ${SAID} } }`);
      assert.deepEqual([byKey.completeCheckout.messages, instantOf(byKey.completeCheckout.appointment.date)], [null, instantOf(third.date)], 'the page of a practice with a key');
    });

    test('kinds_of_visit_and_hours_are_made_changed_and_taken_away', async () => {
      const kind = async (name, input, as = staff) => (await as.data(`mutation($i: ${name}Input) { ${name}(input: $i) { appointmentType { id name length is_group is_waitlist_enabled clients_can_book available_contact_types pricing deleted_at appointment_setting { buffer minimum_advance_cancel_time } } ${SAID} } }`, { i: input }))[name];
      const made = await kind('createAppointmentType', { name: 'Reading hour', length: 45, is_group: true, is_waitlist_enabled: true, clients_can_book: true, pricing: '12.50', contact_type_overrides: ['in_person'], appointment_setting: { buffer: '10', minimum_advance_cancel_time: 60 } });
      assert.deepEqual([made.messages, { ...made.appointmentType, id: 0 }], [null, { id: 0, name: 'Reading hour', length: 45, is_group: true, is_waitlist_enabled: true, clients_can_book: true, available_contact_types: ['In Person'], pricing: '12.50', deleted_at: null, appointment_setting: { buffer: '10', minimum_advance_cancel_time: 60 } }]);
      const id = made.appointmentType.id;
      const said = async (input) => (await staff.latest().data(`mutation($i: updateAppointmentTypeInput) { updateAppointmentType(input: $i) { appointmentType { prepare prepare_url client_display_description } ${SAID} } }`, { i: { id, ...input } })).updateAppointmentType;
      assert.deepEqual(await said({ prepare: 'A book', prepare_url: 'https://forms.example/books', client_display_description: 'We read.' }), { appointmentType: { prepare: 'A book', prepare_url: 'https://forms.example/books', client_display_description: 'We read.' }, messages: null });
      assert.deepEqual((await said({ prepare: '' })).messages.map((one) => one.field), ['prepare'], 'a form has a name');
      assert.equal((await said({ prepare: '', prepare_url: '' })).appointmentType.prepare, null);
      assert.deepEqual((await kind('createAppointmentType', { name: 'Reading hour', length: 0 })).messages.map((one) => one.field), ['length']);
      const changed = await kind('updateAppointmentType', { id, length: 50, clients_can_book: false });
      assert.deepEqual([changed.appointmentType.length, changed.appointmentType.clients_can_book, changed.appointmentType.pricing], [50, false, '12.50']);
      assert.ok((await kind('deleteAppointmentType', { id })).appointmentType.deleted_at);
      const { appointmentTypes } = await staff.data('{ appointmentTypes(should_paginate: false) { id } }');
      assert.ok(!appointmentTypes.some((one) => one.id === id));

      const HOURS = 'id day_of_week is_repeating duration_string range_start contact_type_id end_on';
      const hours = async (name, input, as = staff) => (await as.data(`mutation($i: ${name}Input) { ${name}(input: $i) { availability { ${HOURS} } ${SAID} } }`, { i: input }))[name];
      const mine = await hours('createAvailability', { user_id: ids['Theo Park'], is_repeating: true, day_of_week: 6, time: '07 30', end_time: '19 00', contact_type_id: '3' });
      assert.deepEqual([mine.messages, mine.availability.day_of_week, mine.availability.duration_string, mine.availability.contact_type_id], [null, 6, '7:30 am to 7:00 pm', 3]);
      const once = await hours('createAvailability', { user_id: ids['Theo Park'], start_datetime: `${days[7]} 09:00:00 ${offsetOn(days[7])}`, end_datetime: `${days[7]} 12:00:00 ${offsetOn(days[7])}` });
      assert.deepEqual([once.messages, once.availability.is_repeating, once.availability.range_start.slice(0, 16)], [null, false, `${days[7]} 09:00`]);
      const edited = await hours('editAvailability', { id: mine.availability.id, end_time: '12:00' });
      assert.deepEqual([edited.messages, edited.availability.duration_string, edited.availability.contact_type_id], [null, '7:30 am to 12:00 pm', 3]);
      assert.deepEqual((await hours('createAvailability', { user_id: ids['Theo Park'], is_repeating: true, day_of_week: 6, time: '08:00', end_time: '09:00' })).messages.map((one) => one.kith_code), ['overlaps']);
      const several = await staff.data(`mutation($i: bulkCreateAvailabilityInput) { bulkCreateAvailability(input: $i) { availabilities { id day_of_week } ${SAID} } }`, { i: { user_id: ids['Theo Park'], availabilities: [0, 1, 1].map((day_of_week) => ({ is_repeating: true, day_of_week, time: '09:00', end_time: '10:00' })) } });
      assert.deepEqual([several.bulkCreateAvailability.availabilities, codes(several.bulkCreateAvailability)], [null, ['overlaps']]);
      const count = async () => (await staff.data(`{ availabilitiesCount(provider_id: "${ids['Theo Park']}") }`)).availabilitiesCount;
      assert.equal(await count(), 2, 'all or none');
      assert.equal((await hours('deleteAvailability', { id: once.availability.id })).messages, null);
      const gone = await staff.latest().data(`mutation($i: BulkDeleteAvailabilityInput) { bulkDeleteAvailability(input: $i) { deleted_count success ${SAID} } }`, { i: { ids: [mine.availability.id] } });
      assert.deepEqual(gone.bulkDeleteAvailability, { deleted_count: 1, success: true, messages: null });
      assert.equal(await count(), 0);
    });

    test('hours_of_a_date_are_for_several_kinds_of_visit_until_they_are_changed', async () => {
      const later = staff.latest();
      const TOGETHER = `availability { id appointment_type_id range_start appointment_types { id } } ${SAID}`;
      const make = async (input) => (await later.data(`mutation($i: CreateAvailabilityWithAppointmentTypesInput!) { createAvailabilityWithAppointmentTypes(input: $i) { ${TOGETHER} } }`, { i: { user_id: ids['Theo Park'], start_datetime: `${days[9]}T09:00:00-05:00`, end_datetime: `${days[9]}T12:00:00-05:00`, ...input } })).createAvailabilityWithAppointmentTypes;
      const edit = async (input) => (await later.data(`mutation($i: EditAvailabilityWithAppointmentTypesInput!) { editAvailabilityWithAppointmentTypes(input: $i) { ${TOGETHER} } }`, { i: input })).editAvailabilityWithAppointmentTypes;
      const kinds = (done) => done.availability.appointment_types.map((one) => one.id);
      const both = [ids['First visit'], ids['Follow-up']];
      const made = await make({ appointment_type_ids: both });
      assert.deepEqual([made.messages, kinds(made)], [null, both]);
      assert.deepEqual(codes(await make({ appointment_type_ids: [ids['Follow-up']] })), ['overlaps']);
      assert.deepEqual(codes(await make({ appointment_type_ids: [] })), ['required']);
      assert.deepEqual(codes(await make({ appointment_type_ids: Array(201).fill(ids['Follow-up']) })), ['too_many'], 'and they are not compared');
      assert.deepEqual((await make({ appointment_type_ids: ['2000000'], start_datetime: `${days[10]}T09:00:00-05:00`, end_datetime: `${days[10]}T10:00:00-05:00` })).messages.map((one) => one.field), ['appointment_type_ids']);
      const fewer = await edit({ id: made.availability.id, appointment_type_ids: [ids['Follow-up']], start_datetime: `${days[9]}T10:00:00-05:00` });
      assert.deepEqual([fewer.messages, fewer.availability.id, kinds(fewer)], [null, made.availability.id, [ids['Follow-up']]]);
      assert.ok(instantOf(fewer.availability.range_start) === instantOf(`${days[9]}T10:00:00-05:00`));
      const again = await edit({ id: made.availability.id, appointment_type_ids: both });
      assert.deepEqual([again.messages, kinds(again)], [null, both]);
      const { availabilities } = await later.data(`{ availabilities(one_time: true, provider_id: "${ids['Theo Park']}", startDate: "${days[9]}", endDate: "${days[10]}") { id appointment_types { id } } }`);
      assert.deepEqual(availabilities.map((one) => one.appointment_types.map((type) => type.id)), [both, both], 'a row for each kind; both tell all of them');
      const gone = await later.data(`mutation($i: BulkDeleteAvailabilityInput) { bulkDeleteAvailability(input: $i) { deleted_count } }`, { i: { ids: availabilities.map((one) => one.id) } });
      assert.equal(gone.bulkDeleteAvailability.deleted_count, 2);
      const any = await make({ link_all_non_group_types: true });
      assert.deepEqual([any.messages, any.availability.appointment_type_id, kinds(any)], [null, null, []]);
      assert.equal((await staff.data(`mutation { deleteAvailability(input: { id: "${any.availability.id}" }) { ${SAID} } }`)).deleteAvailability.messages, null);
    });

    test('a_provider_has_a_buffer_and_the_practice_its_places', async () => {
      const save = async (input) => (await staff.data(`mutation($i: updateAppointmentSettingInput) { updateAppointmentSetting(input: $i) { appointmentSetting { id buffer same_day_appointments appointment_locations { id location rooms { name limit_to_one } } } ${SAID} } }`, { i: input })).updateAppointmentSetting;
      const done = await save({ user_id: ids['Theo Park'], buffer: '20', same_day_appointments: true, appointment_locations: [{ location: 'Garden house', rooms: [{ name: 'Bench', limit_to_one: true }] }] });
      assert.deepEqual([done.messages, done.appointmentSetting.buffer, done.appointmentSetting.same_day_appointments], [null, '20', true]);
      const place = done.appointmentSetting.appointment_locations.find((one) => one.location === 'Garden house');
      assert.deepEqual(place.rooms, [{ name: 'Bench', limit_to_one: true }]);
      for (const [as, type] of [[staff, 'createAppointmentSettingInput'], [staff.latest(), 'createAppointmentSettingInput!']]) {
        const made = (await as.data(`mutation($i: ${type}) { createAppointmentSetting(input: $i) { appointmentSetting { user_id buffer } ${SAID} } }`, { i: { user_id: ids['Theo Park'], buffer: '20', start_time: '09:00', end_time: '17:00', charge_for_occurred_appts: true } })).createAppointmentSetting;
        assert.deepEqual(made, { appointmentSetting: { user_id: ids['Theo Park'], buffer: '20' }, messages: null });
      }
      const refused = await save({ user_id: ids['Theo Park'], buffer: '30', appointment_locations: [{ location: 'Garden house' }] });
      assert.deepEqual(codes(refused), ['duplicate_location']);
      assert.equal((await staff.data(`{ appointmentSetting(provider_id: "${ids['Theo Park']}") { buffer } }`)).appointmentSetting.buffer, '20', 'nothing of it');
      assert.equal((await save({ user_id: ids['Theo Park'], appointment_locations: [{ id: place.id, _destroy: true }] })).messages, null);
      const grace = await demo.signIn('grace.whitfield@mail.example');
      const ask = await grace.ask(`mutation { updateAppointmentSetting(input: { buffer: "1" }) { ${SAID} } }`);
      assert.equal(ask.errors[0].extensions.code, 'FORBIDDEN');
    });
  });
}
