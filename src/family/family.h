/**
 * family/family.h — the contract of the family room: contacts, links, grants, invitations, switching, age tiers.
 * Rooms above include this header and no other of the room.
 */
#ifndef KITH_FAMILY_FAMILY_H
#define KITH_FAMILY_FAMILY_H

#include "family/address_book.h"
#include "family/age.h"
#include "family/choice.h"
#include "family/choice_offer.h"
#include "family/contact.h"
#include "family/context.h"
#include "family/grant.h"
#include "family/home.h"
#include "family/invite.h"
#include "family/own_login.h"
#include "family/preview.h"
#include "family/request.h"
#include "family/safe.h"
#include "family/task.h"
#include "family/visitor.h"

#endif
