/**
 * people/people.h — the contract of the people room: organizations, staff, clients, logins and sessions.
 * Rooms above include this header and no other of the room.
 */
#ifndef KITH_PEOPLE_PEOPLE_H
#define KITH_PEOPLE_PEOPLE_H

#include "people/administer.h"
#include "people/age_policy.h"
#include "people/api_key.h"
#include "people/api_types.h"
#include "people/api_user.h"
#include "people/claimed.h"
#include "people/client.h"
#include "people/client_header.h"
#include "people/client_import.h"
#include "people/field.h"
#include "people/group.h"
#include "people/location.h"
#include "people/organization_known.h"
#include "people/password_page.h"
#include "people/practices.h"
#include "people/search.h"
#include "people/sign_in.h"
#include "people/sign_up.h"
#include "people/staff.h"
#include "people/staff_pages.h"
#include "people/tag.h"
#include "people/throttle.h"
#include "people/words_in.h"

#endif
