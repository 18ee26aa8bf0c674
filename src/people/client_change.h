/** people/client_change.h — inside the room: what makes and changes clients for the API. */
#ifndef KITH_PEOPLE_CLIENT_CHANGE_H
#define KITH_PEOPLE_CLIENT_CHANGE_H

#include "api/schema.h"
#include "people/api_types.h"

struct sv api_lower(struct arena *a, struct sv v);
/** The number of a member of staff as a form has it; of nobody's id one that is refused. */
struct sv api_staff_text(struct arena *a, struct gql_in_text id);
void api_check_metadata(struct gql_in_text metadata, struct problems *problems);
enum err api_client_value(struct gql_call *call, struct client_id id, struct gql_value *ret_value) MUST_CHECK;

/** The provider and these others are the care team, and nobody else. Also within a write. */
enum err api_team_set(const struct op *op, const struct organization *org, struct client_id client,
    struct gql_in_list others, struct problems *problems) MUST_CHECK;
/** Before anything is made or changed: whether this team could be set. */
enum err api_check_team(struct api *api, struct gql_in_list others, struct problems *problems) MUST_CHECK;

#endif
