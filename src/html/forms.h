/**
 * html/forms.h — what a form shows. A field's id on the page is "f-" and its name; the error summary links there.
 *
 * A page fills the structs from what was typed (or what is stored), then calls the *_problem functions with the
 * problems of the use case: the text stays in the field and the sentence stands beside it.
 */
#ifndef KITH_HTML_FORMS_H
#define KITH_HTML_FORMS_H

#include "html/components.h"

/** field(&v->email) and textarea(&v->note). */
struct view_field {
    struct sv name;
    struct sv label;
    struct sv value; /* never filled for a password */
    struct sv hint;
    struct sv error;
    struct sv type;         /* of <input>; "text" when empty */
    struct sv autocomplete; /* HTML's own tokens: "email", "given-name", "one-time-code" … */
    struct sv inputmode;    /* "numeric", "email" …; optional */
    int64_t max_length;     /* characters; 0: none */
    bool required;          /* others are marked "optional" by nobody: say it in the hint when it helps */
    bool disabled;
    bool focus; /* autofocus: at most one a page, never together with an error summary */
    bool code;  /* large spaced digits, for one-time codes */
};

/** An option, a radio button, or a check box of a list. */
struct view_choice {
    struct sv value;
    struct sv label;
    struct sv hint;
    bool checked; /* selected, in a <select> */
    bool disabled;
};
struct view_choices {
    const struct view_choice *items;
    size_t count;
};
/** select, radio_group, radio_cards (large, for presets), check_group, switch_group: all take this one. */
struct view_choice_field {
    struct sv name;
    struct sv label;
    struct sv hint;
    struct sv error;
    bool required;
    struct sv prompt; /* of a <select>: the first, empty option, "Choose…" */
    struct view_choices choices;
};

/** One box: checkbox(&v->ack), switch_box(&v->copy). The value is "1" when empty. */
struct view_check {
    struct sv name;
    struct sv value;
    struct sv label;
    struct sv hint;
    struct sv error;
    bool checked, required, disabled;
};

/** One capability in capability_matrix(&v->matrix): three radio buttons named `name` with values none, view, act. */
struct view_capability {
    struct sv name; /* form field: "cap_billing" */
    struct sv label;
    struct sv hint;
    int64_t level; /* 0 none, 1 view, 2 act */
    bool no_view;  /* the area has no view level of its own */
    bool no_act;   /* the most it can have is view */
};
struct view_capabilities {
    const struct view_capability *items;
    size_t count;
};
struct view_matrix {
    struct sv label;
    struct sv hint;
    struct sv error;
    struct view_capabilities rows;
};

/** End of a form: submit_row(&v->submit). */
struct view_submit {
    struct sv label;
    struct sv name, value;               /* optional: which button was pressed */
    struct sv cancel_href, cancel_label; /* "Cancel" when empty */
    bool danger;
    struct sv second_label, second_name, second_value; /* optional quiet button: "Preview" */
};

struct view_hidden {
    struct sv name, value;
};
struct view_hiddens {
    const struct view_hidden *items;
    size_t count;
};
struct view_lines {
    const struct sv *items;
    size_t count;
};
/** A page that asks before something is done that cannot be taken back: confirm(v->frame, &v->confirm). */
struct view_confirm {
    struct sv action; /* where the form posts to */
    struct sv question;
    struct view_lines consequences; /* sentences: what will happen, whom it touches */
    struct sv named_label;          /* optional: "All 30 of them", which opens … */
    struct view_lines named;        /* … the list of whom it touches, where a sentence cannot hold them */
    struct view_hiddens hidden;
    const struct view_choice_field *reason; /* optional radio list of coded reasons */
    const struct view_field *note;          /* optional free text */
    struct view_submit submit;
};

/** searchbox(&v->search): a GET form; with live_target it also refreshes that element by htmx while typing. */
struct view_search {
    struct sv action; /* path of this page */
    struct sv name;   /* "q" when empty */
    struct sv label;  /* for screen readers, and the placeholder */
    struct sv value;
    struct sv live_target; /* "#results"; optional */
};

/** Copies the first problem of the field into its error; other fields are left alone. p may be NULL. */
void view_field_problem(struct view_field *f, const struct problems *p);
void view_choice_problem(struct view_choice_field *f, const struct problems *p);
void view_check_problem(struct view_check *f, const struct problems *p);

#endif
