// The calendar by the API: kinds of visit, places, hours, free times and visits, in both dialects, as staff, families and strangers ask.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { markedAsUsed } from '../browser/practice.mjs';
import { eventually } from '../browser/wait.mjs';
import { Caller, engines, startDemo } from './demo.mjs';

const PROVIDER = 'theo.park@riverbend.example';
const CLOCK = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d [+-]\d{4}$/;

/* What the published booking component asks before anybody has chosen, in our own words. */
const START = `query start($by: String) {
  sdkConfig { stripe_publishable_key __typename }
  appointmentTypes(provider_id: $by, clients_can_book: true, should_paginate: false) { id name length pricing client_display_name available_contact_types is_group is_waitlist_enabled __typename
    availability_exists_for(provider_id: $by) has_available_group_appts appointment_setting { id max_days_in_future minimum_advance_schedule_time same_day_appointments __typename } }
  offerings(provider_id: $by, show_only_visible: true) { id name }
  organization(provider_id: $by) { id name appointment_locations { id location clients_can_book } }
}`;
const DAYS = `query days($by: String, $type: String, $month: String, $zone: String, $way: String) {
  daysAvailableForRange(provider_id: $by, appt_type_id: $type, date_from_month: $month, timezone: $zone, contact_type: $way, org_level: false)
  nextAvailableSlot(provider_id: $by, appt_type_id: $type, timezone: $zone, contact_type: $way) }`;
const SLOTS = `query slots($by: String, $type: String, $from: String, $until: String, $zone: String, $way: String) {
  availableSlotsForRange(provider_id: $by, appt_type_id: $type, start_date: $from, end_date: $until, timezone: $zone, contact_type: $way) {
    date length user_id appointment_id is_fully_booked has_waitlist_enabled appointment_type { id name __typename } __typename } }`;

const instant = (text) => new Date(text.replace(/^(\S+) (\S+) ([+-]\d\d)(\d\d)$/, '$1T$2$3:$4')).getTime();

for (const engine of engines) {
  describe(`on_${engine}`, () => {
    let demo, staff, nobody, ids;
    const ended = [];
    const clientOf = async (name) => (await staff.data('query($k: String) { users(keywords: $k) { id } }', { k: name })).users[0].id;
    before(async () => {
      demo = await startDemo({ after: (stop) => ended.push(stop) }, engine);
      const key = (await demo.kith.cli('api-key', 'create', '--user', PROVIDER)).stdout.trim();
      staff = new Caller(demo.kith.base, { token: key });
      nobody = new Caller(demo.kith.base);
      const { organizationMembers } = await staff.data('{ organizationMembers { id full_name } }');
      const { appointmentTypes } = await staff.data('{ appointmentTypes { id name } }');
      ids = { jonas: organizationMembers.find((one) => one.full_name === 'Jonas Weber').id, imani: organizationMembers.find((one) => one.full_name === 'Imani Cole').id };
      for (const type of appointmentTypes) ids[type.name] = type.id;
    });
    after(async () => {
      for (const stop of ended) await stop();
    });

    test('kinds_of_visit_are_listed_for_staff_as_they_are_and_for_others_as_they_may_book_them', async () => {
      const NAMES = '{ appointmentTypes(should_paginate: false) { id name clients_can_book } appointmentTypesCount }';
      const all = await staff.data(NAMES);
      assert.deepEqual(all.appointmentTypes.map((one) => one.name).slice(0, 3), ['First visit', 'Follow-up', 'Family session']);
      assert.equal(all.appointmentTypesCount, all.appointmentTypes.length);
      const open = await nobody.data(NAMES);
      assert.deepEqual(open.appointmentTypes.map((one) => one.name), ['First visit'], 'what the public may book');
      const grace = await demo.signIn('grace.whitfield@mail.example');
      const own = await grace.data(NAMES);
      assert.ok(own.appointmentTypes.some((one) => one.name === 'Evening for parents'), 'families read the name that is meant for them');
      assert.ok(own.appointmentTypes.every((one) => one.clients_can_book));
      const paged = (await staff.latest().data('{ appointmentTypes(first: 2, order_by: POSITION_DESC) { nodes { id name created_at deleted_at } page_info { has_next_page } total_count } }')).appointmentTypes;
      assert.deepEqual([paged.nodes.length, paged.page_info.has_next_page, paged.total_count], [2, true, all.appointmentTypes.length]);
      assert.equal(paged.nodes[0].name, all.appointmentTypes.at(-1).name);
      assert.deepEqual((await staff.data('{ contactTypes appointmentType(id: "1") { name } }')), { contactTypes: ['In Person', 'Phone Call', 'Secure Videochat'], appointmentType: { name: 'First visit' } });
      assert.equal((await nobody.data(`{ appointmentType(id: "${ids['Follow-up']}") { name } }`)).appointmentType, null);
    });

    test('the_booking_component_starts_and_finds_days_and_times_without_a_sign_in', async () => {
      const start = await nobody.data(START, { by: ids.jonas });
      assert.deepEqual(start.appointmentTypes.map((one) => [one.__typename, one.name, one.availability_exists_for]), [['AppointmentType', 'First visit', true]]);
      assert.equal(start.organization.appointment_locations.length, 2);
      const { id: type, available_contact_types: [way] } = start.appointmentTypes[0];
      const zone = 'America/Los_Angeles';
      const at = new Date(Date.now() + 8 * 86_400_000);
      const month = `${at.toDateString()} 00:00:00 GMT-0500 (Eastern Standard Time)`;
      const { daysAvailableForRange: days, nextAvailableSlot: next } = await nobody.data(DAYS, { by: ids.jonas, type, month, zone, way });
      assert.match(next, CLOCK);
      assert.ok(days.every((day) => /^\d{4}-\d\d-\d\d$/.test(day)));
      assert.deepEqual(days, [...days].sort());
      assert.equal(new Set(days.map((day) => day.slice(0, 7))).size, 1, 'of the month of that date');
      const day = days.at(-1);
      const { availableSlotsForRange: slots } = await nobody.data(SLOTS, { by: ids.jonas, type, from: day, until: day, zone, way });
      assert.ok(slots.length > 0);
      for (const slot of slots) {
        assert.match(slot.date, /^\S+ \S+ -0[78]00$/, 'by the clock of the zone that was asked for');
        assert.equal(slot.date.slice(0, 10), day);
        assert.deepEqual([slot.user_id, slot.length, slot.__typename, slot.appointment_type.__typename], [ids.jonas, 60, 'PotentialAppointmentSlot', 'AppointmentType']);
      }
      assert.equal(new Set(slots.map((slot) => slot.date)).size, slots.length);
      assert.deepEqual((await nobody.data(SLOTS, { by: ids.jonas, type: ids['Follow-up'], from: day, until: day, zone, way })).availableSlotsForRange, [], 'a kind of visit that the public may not book');
      const bad = await nobody.ask(SLOTS, { by: ids.jonas, type, from: 'soon', zone });
      assert.equal(bad.errors[0].extensions.code, 'INVALID_ARGUMENT');
    });

    test('times_are_the_same_instants_in_both_dialects_and_each_provider_has_their_own', async () => {
      const { nextAvailableSlot: next } = await staff.data(`{ nextAvailableSlot(appt_type_id: "${ids['First visit']}", org_level: true, timezone: "America/New_York") }`);
      const day = next.slice(0, 10);
      const args = `appt_type_id: "${ids['First visit']}", provider_id: "${ids.jonas}", org_level: true, timezone: "America/New_York", start_date: "${day}", end_date: "${day}"`;
      const { availableSlotsForRange: once } = await staff.data(`{ availableSlotsForRange(${args}) { date user_id } }`);
      const { availableSlotsForRange: each } = await staff.data(`{ availableSlotsForRange(${args}, make_unique: false) { date user_id } }`);
      const { availableSlotsForRange: later } = await staff.latest().data(`{ availableSlotsForRange(${args}) { date user_id } }`);
      assert.equal(once[0].date, next);
      assert.deepEqual(once.map((slot) => instant(slot.date)), later.map((slot) => Date.parse(slot.date)));
      assert.ok(each.length >= once.length);
      assert.ok(later.every((slot) => /T\d\d:\d\d:\d\d[+-]\d\d:\d\d$/.test(slot.date)));
      const without = await staff.latest().data(`{ availableSlotsForRange(${args}, exclude_provider_ids: ["${ids.jonas}"]) { user_id } }`);
      assert.ok(without.availableSlotsForRange.every((slot) => slot.user_id !== ids.jonas));
    });

    test('staff_list_count_and_narrow_visits', async () => {
      const all = await staff.data('{ appointments(is_org: true, filter: "all", should_paginate: false) { id date is_blocker } appointmentsCount(is_org: true, filter: "all") }');
      assert.equal(all.appointments.length, all.appointmentsCount);
      assert.ok(all.appointments.every((one) => !one.is_blocker && CLOCK.test(one.date)));
      const count = async (args) => (await staff.data(`{ appointmentsCount(${args}) }`)).appointmentsCount;
      assert.ok((await count('is_org: true, filter: "all", include_blockers: true')) > all.appointmentsCount);
      assert.equal(await count('is_org: false'), 0, 'their own, and they have none');
      assert.equal((await count('is_org: true')) + (await count('is_org: true, filter: "past"')), all.appointmentsCount);
      const leo = await clientOf('Leo Ruiz');
      const { appointments } = await staff.data(`{ appointments(user_id: "${leo}", order_by: DATE_DESC) { id user { id } user_id pm_status provider { full_name } attendees { id } reason attended_clients { id user_id attended } } }`);
      assert.deepEqual(appointments.map((one) => [one.user.id, one.user_id, one.pm_status, one.provider.full_name]), [[leo, Number(leo), null, 'Jonas Weber'], [leo, Number(leo), 'Occurred', 'Jonas Weber']]);
      assert.deepEqual(appointments.map((one) => one.attended_clients.map((part) => [part.user_id, part.attended])), [[[leo, null]], [[leo, true]]]);
      const late = (await staff.data(`{ appointments(is_org: true, filter: "all", filter_by_appointment_status: "Late Cancellation") { pm_status } }`)).appointments;
      assert.ok(late.length >= 1 && late.every((one) => one.pm_status === 'Late Cancellation'));
      const groups = (await staff.latest().data(`{ appointments(is_org: true, filter_by_appointment_type_id: "${ids['Parents’ group']}", first: 2) { nodes { is_group user_id max_attendees attendees { full_name } repeat_times recurring_appointment { id repeat_interval repeat_times join_all } appointment_type { name } } total_count page_info { has_next_page } } }`)).appointments;
      assert.deepEqual([groups.total_count, groups.nodes.length, groups.page_info.has_next_page], [6, 2, true]);
      assert.deepEqual([groups.nodes[0].is_group, groups.nodes[0].user_id, groups.nodes[0].max_attendees, groups.nodes[0].attendees.length, groups.nodes[0].repeat_times], [true, null, '12', 4, 6]);
      assert.deepEqual([groups.nodes[0].recurring_appointment.repeat_interval, groups.nodes[0].recurring_appointment.repeat_times], ['Weekly', '6']);
      const { recurringAppointment: series } = await staff.latest().data(`{ recurringAppointment(id: "${groups.nodes[0].recurring_appointment.id}") { appointments(first: 3) { nodes { id } total_count } } }`);
      assert.deepEqual([series.appointments.nodes.length, series.appointments.total_count], [3, 6]);
    });

    test('a_confidential_visit_is_there_for_staff_and_its_client_and_not_for_the_caregiver', async () => {
      const zoe = await clientOf('Zoe Marsh');
      const told = (await staff.data(`{ user(id: "${zoe}") { appointments { id appointment_type { name } } next_app { id } } }`)).user;
      const hidden = told.appointments.find((one) => one.appointment_type.name === 'Teen check-in').id;
      assert.equal(told.appointments.length, 2);
      assert.equal(told.next_app.id, hidden);
      const helen = await demo.signIn('helen.marsh@mail.example');
      const me = (await helen.data('{ currentUser { human_id switchable_users { id } } }')).currentUser;
      assert.ok(me.switchable_users.some((one) => one.id === zoe));
      await helen.data('mutation($i: updateHumanInput) { updateHuman(input: $i) { human { id } messages { message } } }', { i: { id: me.human_id, current_user_id: zoe } });
      const seen = await helen.data(`{ appointments(filter: "all") { id title notes attendees { id } } appointmentsCount(filter: "all") appointment(id: "${hidden}") { id } currentUser { id appointments { id } next_app { id } unconfirmed_appointment_count } }`);
      assert.equal(seen.currentUser.id, zoe);
      assert.equal(seen.appointment, null);
      assert.deepEqual([seen.appointments.length, seen.appointmentsCount], [1, 1]);
      assert.ok(![seen.appointments, seen.currentUser.appointments, [seen.currentUser.next_app]].flat().some((one) => one?.id === hidden));
      const part = (await staff.data(`{ appointment(id: "${hidden}") { attended_clients { id } } }`)).appointment.attended_clients[0].id;
      assert.equal((await helen.data(`{ appointmentInclusion(id: "${part}") { id } }`)).appointmentInclusion, null);
      assert.equal((await staff.data(`{ appointmentInclusion(id: "${part}") { user_id } }`)).appointmentInclusion.user_id, zoe);
    });

    test('reports_count_the_visits_that_the_lists_have', async () => {
      const FIELDS = 'total_count avg_per_day percent_diff busiest_days_of_week appointments_per_type_count { name appointment_count }';
      const COUNT = 'count { cancelled late_cancellation no_status noshow occurred rescheduled }';
      const SUMMARY = `query($from: String, $until: String, $by: [ID]) { appointmentsSummary(range_start: $from, range_end: $until, provider_ids: $by) { ${FIELDS}
        appointment_history { date ${COUNT} } appointment_history_per_provider { name appointments { date ${COUNT} } }
        appointment_history_per_type { name appointments { ${COUNT} } } appointment_history_per_provider_and_type { name appointment_types { name appointments { ${COUNT} } } } } }`;
      const all = await staff.data('{ appointments(is_org: true, filter: "all", should_paginate: false, with_all_statuses: true) { date user_id appointment_type { name } } }');
      const days = all.appointments.map((one) => one.date.slice(0, 10)).sort();
      const range = { from: days[0], until: new Date(Date.parse(days[0]) + 365 * 86_400_000).toISOString().slice(0, 10) };
      const inside = all.appointments.filter((one) => one.date.slice(0, 10) <= range.until);
      assert.ok(inside.length > 20, 'the demo has visits');
      const sum = (list) => list.flatMap((one) => Object.values(one.count)).reduce((n, one) => n + one, 0);
      const { appointmentsSummary: told } = await staff.data(SUMMARY, range);
      assert.equal(told.total_count, inside.length);
      assert.equal(sum(told.appointment_history), inside.length);
      assert.deepEqual([told.appointment_history.length, told.appointment_history[0].date], [366, range.from]);
      assert.equal(sum(told.appointment_history_per_provider.flatMap((one) => one.appointments)), inside.length);
      assert.equal(sum(told.appointment_history_per_provider_and_type.flatMap((one) => one.appointment_types).flatMap((one) => one.appointments)), inside.length);
      for (const { name, appointment_count } of told.appointments_per_type_count)
        assert.equal(appointment_count, inside.filter((one) => one.appointment_type.name === name).length, name);
      const jonas = (await staff.data(SUMMARY, { ...range, by: [ids.jonas] })).appointmentsSummary;
      assert.deepEqual(jonas.appointment_history_per_provider.map((one) => one.name), ['Jonas Weber']);
      for (const by of [['nobody'], [null], ['999']]) assert.equal((await staff.data(SUMMARY, { ...range, by })).appointmentsSummary.total_count, 0, 'an id that is nobody\'s does not mean everybody');
      const latest = (await staff.latest().data('{ appointmentsSummary(range_type: "week") { appointment_history { date count { checked_in } } } }')).appointmentsSummary;
      assert.equal(latest.appointment_history.length, 7);
      const own = await staff.data('{ appointmentFrequencyData { month freq { no_status occurred } } org: appointmentFrequencyData(org_level: true) { freq { no_status } } appointmentNumberPerDayOfMonth(date: "2026-02-03") }');
      assert.equal(own.appointmentFrequencyData.length, 12);
      assert.match(own.appointmentFrequencyData[11].month, /^\d{4}-\d\d$/);
      assert.equal(Object.keys(JSON.parse(own.appointmentNumberPerDayOfMonth)).length, 28);
      for (const [from, until] of [['2026-01-01', ''], ['2026-02-01', '2026-01-01'], ['2026-01-01', '2027-01-02'], ['soon', '2026-01-01']]) {
        const { errors, data } = await staff.ask(SUMMARY, { from, until });
        assert.deepEqual([errors[0].extensions.code, data.appointmentsSummary], ['INVALID_ARGUMENT', null], `${from} to ${until}`);
      }
      const grace = await demo.signIn('grace.whitfield@mail.example');
      assert.equal((await grace.ask('{ appointmentsSummary { total_count } }')).data.appointmentsSummary, null);
    });

    test('families_are_told_no_roster_and_nothing_that_staff_wrote', async () => {
      const ana = await demo.signIn('ana.ruiz@mail.example');
      const { appointments } = await ana.data('{ appointments(filter: "all") { id title is_group notes max_attendees appointment_inclusions_count attendees { full_name } attended_clients { user_id } provider { full_name email } appointment_type { name } recurring_appointment { id } can_client_cancel } }');
      const group = appointments.find((one) => one.is_group);
      assert.deepEqual([group.title, group.notes, group.max_attendees, group.appointment_inclusions_count, group.recurring_appointment], ['Evening for parents', null, null, null, null]);
      assert.deepEqual([group.attendees.length, group.attended_clients.length, group.attendees[0].full_name], [1, 1, 'Ana Ruiz']);
      assert.equal(group.provider.email, null);
      assert.ok(appointments.every((one) => one.attendees.every((person) => person.full_name === 'Ana Ruiz')));
      assert.equal((await nobody.ask('{ appointments { id } }')).errors[0].extensions.code, 'UNAUTHENTICATED');
    });

    test('hours_are_nothing_unless_asked_for_by_kind_and_are_told_to_staff_alone', async () => {
      const none = await staff.data(`{ availabilities(provider_id: "${ids.jonas}") { id } }`);
      assert.deepEqual(none.availabilities, []);
      const { availabilities } = await staff.data(`{ availabilities(provider_id: "${ids.jonas}", is_repeating: true) { id day_of_week is_repeating range_start range_end user { full_name } user_id } }`);
      assert.ok(availabilities.length > 3);
      for (const one of availabilities) {
        assert.deepEqual([one.is_repeating, one.user.full_name], [true, 'Jonas Weber']);
        assert.equal(new Date(`${one.range_start.slice(0, 10)}T12:00:00Z`).getUTCDay(), one.day_of_week);
        assert.ok(instant(one.range_end) > instant(one.range_start));
      }
      const { availability } = await staff.latest().data(`{ availability(id: "${availabilities[0].id}") { id range_start timezone appointment_types { id } } }`);
      assert.deepEqual([availability.id, availability.timezone, availability.appointment_types], [availabilities[0].id, 'America/New_York', []]);
      const grace = await demo.signIn('grace.whitfield@mail.example');
      assert.equal((await grace.ask('{ availabilities(is_repeating: true) { id } }')).errors[0].extensions.code, 'FORBIDDEN');
    });

    test('warnings_say_what_stands_in_the_way_and_book_nothing', async () => {
      const before = (await staff.data('{ appointmentsCount(is_org: true, filter: "all") }')).appointmentsCount;
      const { appointments: [visit] } = await staff.data(`{ appointments(provider_id: "${ids.jonas}") { date user_id appointment_location_id appointment_type_id } }`);
      const { appointmentBookingWarnings: said } = await staff.data(`{ appointmentBookingWarnings(provider_id: "${ids.jonas}", appointment_type_id: "${ids['Phone call']}", attendee_ids: ["${visit.user_id}"], date: "${visit.date}") { category potential_issues potential_issue_ids } }`);
      assert.equal(said[0].category, 'Event Conflicts');
      assert.ok(said[0].potential_issue_ids.includes('overlap'));
      assert.equal(said[0].potential_issues.length, said[0].potential_issue_ids.length);
      assert.equal((await staff.data('{ appointmentsCount(is_org: true, filter: "all") }')).appointmentsCount, before);
    });

    test('a_list_costs_as_many_statements_for_many_visits_and_people_as_for_one', async () => {
      const statements = async (name, query) => {
        const lines = () => demo.kith.log().split('\n').filter((line) => line.includes(`"operation":"${name}"`) || line.includes(`operation=${name} `));
        const before = lines().length;
        await staff.data(query);
        const line = await eventually(() => lines()[before], { what: 'the request was not logged' });
        return Number(/"?statements"?[:=](\d+)/.exec(line)[1]);
      };
      const VISIT = 'id date title pm_status can_client_cancel minimum_advance_cancel_time appointment_type { id name } provider { full_name } providers { id } user { full_name } attendees { full_name } attended_clients { user { full_name } } recurring_appointment { repeat_interval } pricing_info { price }';
      const list = (n) => `query Visits { appointments(is_org: true, filter: "all", page_size: ${n}) { ${VISIT} } }`;
      await markedAsUsed(demo.kith);
      await statements('Visits', list(1));
      const one = await statements('Visits', list(1)), many = await statements('Visits', list(30));
      assert.ok(many <= one + 3 && many <= 16, `${one} for one, ${many} for thirty`);
      const people = (n) => `query People { users(page_size: ${n}) { id next_appt_date next_app { id appointment_type { name } } appointments { id provider { full_name } } } }`;
      const few = await statements('People', people(1)), all = await statements('People', people(28));
      assert.ok(all <= few + 16 && all <= 24, `${few} for one, ${all} for all`);
      const offered = (n) => `query Kinds { appointmentTypes(page_size: ${n}) { id availability_exists_for bookable_groups { id } provider_appt_type_connections { id } appointment_setting { id } } }`;
      assert.equal(await statements('Kinds', offered(7)), await statements('Kinds', offered(1)));
    });
  });
}
