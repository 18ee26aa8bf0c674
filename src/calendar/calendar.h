/**
 * calendar/calendar.h — the contract of the calendar room: types, places, hours, visits, series, feeds, video calls,
 * the public booking page. Rooms above include this header and no other of the room.
 */
#ifndef KITH_CALENDAR_CALENDAR_H
#define KITH_CALENDAR_CALENDAR_H

#include "calendar/api_visit.h"
#include "calendar/attendee.h"
#include "calendar/book.h"
#include "calendar/cover.h"
#include "calendar/feed.h"
#include "calendar/hours.h"
#include "calendar/no_contact.h"
#include "calendar/offer.h"
#include "calendar/place.h"
#include "calendar/public.h"
#include "calendar/series.h"
#include "calendar/type.h"
#include "calendar/video_call.h"

#endif
