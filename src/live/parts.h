/** live/parts.h — inside the room: a line is one socket with what it listens to. All of it belongs to one thread. */
#ifndef KITH_LIVE_PARTS_H
#define KITH_LIVE_PARTS_H

#include <pthread.h>

#include "endpoint/ask.h"
#include "endpoint/version.h"
#include "endpoint/who.h"
#include "event/event.h"
#include "live/live.h"

#define CABLE SV("actioncable-v1-json")
#define TRANSPORT SV("graphql-transport-ws")
enum {
    SUBS_MAX = 100,
    ID_MAX = 2048,
    MESSAGES_MOST = 500,      /* at once, which is more than all subscriptions of a socket need … */
    MESSAGE_EACH_US = 100000, /* … and ten a second afterwards */
};

/** What a subscription field hears about. */
/** TOPIC_SILENT: of a room that is not here yet; nothing is heard, and nobody is refused. */
enum topic { TOPIC_NONE, TOPIC_ACCESS, TOPIC_COUNT, TOPIC_SESSION, TOPIC_SILENT };

struct sub {
    struct sub *next;
    struct sv id;                  /* identifier of ActionCable, id of graphql-transport-ws */
    struct gql_prepared *prepared; /* NULL: a channel that nothing was asked of yet */
    const struct gql_operation *operation;
    json_t *variables; /* NULL: none */
    enum topic topic;
    int64_t last; /* TOPIC_COUNT: what was sent last; -1: nothing */
};

struct line {
    struct line *prev, *next;
    struct http_socket *socket;
    bool cable;                     /* the protocol; neither: graphql-transport-ws */
    bool stream;                    /* server-sent events, with one subscription */
    bool open;                      /* it has proven who it is */
    struct credentials credentials; /* its text is the line's own */
    char secret[256];
    struct sv version;
    const struct gql_schema *schema;
    /* who it was at the last look */
    struct session_id session;
    struct api_key_id key;
    struct grant_id grant; /* it acts through */
    struct client_id acting;
    struct org_id org;
    struct staff_id staff;
    struct client_id self;
    int64_t began_us, pinged_us, looked_us, counted_us;
    int64_t full_us; /* when its bucket of messages is empty again */
    struct sub *subs;
    size_t sub_count;
};

/** What happened, as a root that subscription fields are asked of. */
struct live_event {
    struct api_node node; /* the client it is about */
    struct event_id id;
    struct org_id org;
    enum event_kind kind;
    struct instant at;
    struct grant_id grant;
    struct client_id caregiver;
    struct appointment_id joined; /* somebody came into it; v 0: it is not about that */
    struct sv kind_name;
};

enum { HEARD_MOST = 1024 };
struct live {
    struct live_options o;
    struct http_sockets *sockets;
    _Atomic uint64_t lines, subs, sent, hurried, looks, told, searches;
    pthread_mutex_t lock; /* of what was heard, until the thread takes it */
    struct event_id heard[HEARD_MOST];
    size_t heard_count;
    bool missed; /* there may be more than these */
};
/** Who asks by these credentials, looked up for one event or round: a caller's many lines are one caller. */
struct looked {
    struct credentials credentials;
    struct sv peer;
    struct who *who; /* NULL: nobody */
};
struct thread {
    struct live *live;
    struct db *db;
    struct arena *scratch;
    struct line *lines;
    struct looked looked; /* only while one event, or one round over all lines, lasts */
    /* events up to `after` are behind us; `newest` was the highest number at `newest_us`, and follows it */
    struct event_id after, newest;
    int64_t newest_us, looked_us;
    bool begun;
    struct handed_on { /* lately, ascending: what is heard and what is found is the same event once */
        int64_t id, us;
    } * seen;
    size_t seen_count, seen_cap;
};

/* line.c */
/** Who the line is now. False: nobody any more; it has been told, and is closing. */
bool line_look(struct thread *t, struct line *l, struct who *ret_who);
/** The same within one event or round: the caller of the line before is not looked up again. NULL: as false. */
struct who *line_look_once(struct thread *t, struct line *l);
void line_end(struct line *l, bool again); /* again: the client may come back at once */
/** Counts one message more. False: they come too fast, and this one is not looked at. */
bool line_takes(struct line *l, int64_t now_us);
void line_hurries(struct line *l); /* the end of who sends too fast: told so, and not to come back by itself */
void line_prove(struct line *l, struct credentials c); /* what the client shows, copied */
struct sub *line_find(const struct line *l, struct sv id);
struct sub *line_add(struct thread *t, struct line *l, struct sv id); /* NULL: it has enough */
void line_remove(struct thread *t, struct line *l, struct sv id);
/** Asks `object` (query, variables, operationName) under this id. The errors to be sent, or empty: it listens. */
struct sv line_ask(struct thread *t, struct line *l, struct sub *s, const json_t *object);

/* cable.c, transport.c: the two protocols */
void cable_opened(struct thread *t, struct line *l);
void cable_message(struct thread *t, struct line *l, const json_t *message);
void cable_ping(struct line *l, struct instant now);
void cable_send(struct line *l, struct sv id, struct sv result, bool more, struct arena *a);
void cable_disconnect(struct line *l, bool again);
void transport_message(struct thread *t, struct line *l, const json_t *message);
void transport_send(struct line *l, struct sv id, struct sv result, struct arena *a);

/* stream.c: server-sent events */
void stream_message(struct thread *t, struct line *l, const json_t *message);
void stream_next(struct line *l, struct sv result, struct arena *a);
void stream_ping(struct line *l);
void stream_end(struct line *l, bool again);

/* event.c */
void events_look(struct thread *t);
void events_heard(void *live, struct sv word); /* a db_heard_fn */
/** Hands one event, or a count that changed, to one subscription. */
void sub_tell(struct thread *t, struct line *l, struct sub *s, const struct live_event *e);

#endif
