// npm `ical.js` reads what Kith writes as iCalendar: the golden files that tests/ical/test_vcalendar.c keeps.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import ICAL from 'ical.js';

const golden = (name) => {
  const calendar = new ICAL.Component(ICAL.parse(readFileSync(join(process.env.KITH_SOURCE ?? '.', 'tests/ical/goldens', name), 'utf8')));
  // with no other zones than those of the text
  ICAL.TimezoneService.reset();
  for (const zone of calendar.getAllSubcomponents('vtimezone')) ICAL.TimezoneService.register(zone);
  return { calendar, events: calendar.getAllSubcomponents('vevent').map((e) => new ICAL.Event(e)) };
};
const utc = (time) => time.toJSDate().toISOString();

test('an_invitation_says_who_is_asked_when_and_by_whom', () => {
  const { calendar, events: [event] } = golden('request.ics');
  assert.equal(calendar.getFirstPropertyValue('method'), 'REQUEST');
  assert.equal(event.uid, '0190a1b2-visit@kith.example');
  assert.equal(event.sequence, 2);
  assert.equal(utc(event.startDate), '2026-12-07T15:00:00.000Z');
  assert.equal(utc(event.endDate), '2026-12-07T15:50:00.000Z');
  assert.equal(event.summary, 'Appointment, L.');
  assert.equal(event.location, 'Main Street 5, Springfield; second floor');
  assert.match(event.description, /^With Dr\. Ng\.\nTo change it, open the portal; this text is long enough to be folded, and has a comma\.$/);
  assert.equal(event.organizer, 'mailto:office@kith.example');
  assert.deepEqual(event.attendees.map((a) => [a.getFirstValue(), a.getParameter('cn'), a.getParameter('partstat')]),
    [['mailto:ana@example.org', 'Ana Ruiz; é', 'ACCEPTED']]);
});

test('a_cancellation_is_of_the_same_visit_and_later', () => {
  const { calendar, events: [event] } = golden('cancel.ics');
  assert.equal(calendar.getFirstPropertyValue('method'), 'CANCEL');
  assert.equal(event.uid, golden('request.ics').events[0].uid);
  assert.equal(event.sequence, 3);
  assert.equal(event.component.getFirstPropertyValue('status'), 'CANCELLED');
});

test('a_feed_has_the_same_instants_in_every_zone', () => {
  const { calendar, events } = golden('feed.ics');
  assert.equal(calendar.getFirstPropertyValue('x-wr-calname'), 'Ruiz family');
  assert.deepEqual(events.map((e) => utc(e.startDate)), events.map((_, i) => (i < 4 ? '2026-01-20' : '2026-11-20') + 'T09:00:00.000Z'));
  assert.deepEqual([...new Set(events.map((e) => e.startDate.zone.tzid))], ['Australia/Lord_Howe', 'Africa/Casablanca', 'Asia/Kathmandu', 'UTC']);
});

test('a_series_is_read_as_the_visits_that_take_place', () => {
  const { events } = golden('series.ics');
  assert.deepEqual([...new Set(events.map((e) => e.uid))].length, 1);
  const all = new ICAL.Event(events[0].component, { exceptions: events.slice(1).map((e) => e.component) });
  const found = [];
  for (const walk = all.iterator(); found.length < 50;) {
    const next = walk.next();
    if (!next) break;
    found.push(utc(all.getOccurrenceDetails(next).startDate));
  }
  assert.deepEqual(found, ['2026-10-20T14', '2026-11-17T15', '2026-12-01T15', '2026-12-15T15', '2026-12-29T15', '2027-01-12T15', '2027-01-26T15',
    '2027-02-09T15', '2027-02-23T15', '2027-03-09T15', '2027-03-24T14'].map((hour) => `${hour}:00:00.000Z`));
});
