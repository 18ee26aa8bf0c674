/* Every mistake a template can have is refused with one exact message that names its line. */
#include <stdlib.h>

#include "run.h"
#include "test.h"

#define HEADER "{{! t(const struct v *v) include \"v.h\" }}\n"

struct bad {
    const char *name;
    const char *text;
    const char *message; /* after "t.html:" */
    const char *file;    /* "t.html" when NULL */
};
static const struct bad bad_table[] = {
    /* places without an escaper */
    { "hole_in_script", HEADER "<script>var a = \"{{v->a}}\";</script>", "2: error: hole in <script>", NULL },
    { "hole_in_style_element", HEADER "<style>\np { color: {{v->a}} }</style>", "3: error: hole in <style>", NULL },
    { "hole_in_style_attribute", HEADER "<p style=\"color: {{v->a}}\">x</p>",
        "2: error: hole in 'style': its value is a language of its own", NULL },
    { "hole_in_event_handler", HEADER "<p onclick=\"f('{{v->a}}')\">x</p>",
        "2: error: hole in the event handler 'onclick'", NULL },
    { "hole_in_event_handler_in_capitals", HEADER "<p OnClick=\"f('{{v->a}}')\">x</p>",
        "2: error: hole in the event handler 'onclick'", NULL },
    { "hole_in_htmx_event_handler", HEADER "<p hx-on:click=\"f('{{v->a}}')\">x</p>",
        "2: error: hole in the event handler 'hx-on:click'", NULL },
    { "hole_in_htmx_values", HEADER "<p data-hx-vals=\"{&quot;a&quot;: &quot;{{v->a}}&quot;}\">x</p>",
        "2: error: hole in 'data-hx-vals': its value is a language of its own", NULL },
    { "hole_in_inherited_htmx_values", HEADER "<p hx-vals:inherited=\"{{v->a}}\">x</p>",
        "2: error: hole in 'hx-vals:inherited': its value is a language of its own", NULL },
    { "hole_begins_htmx_question", HEADER "<p hx-confirm=\"{{v->a}}\">x</p>",
        "2: error: a hole may not begin 'hx-confirm': htmx runs a value that begins with 'js:'", NULL },
    { "branch_may_begin_htmx_question", HEADER "<p hx-confirm=\"{{#if v->n}}Remove {{/if}}{{v->a}}\">x</p>",
        "2: error: a hole may not begin 'hx-confirm': htmx runs a value that begins with 'js:'", NULL },
    { "hole_in_iframe_text", HEADER "<iframe>{{v->a}}</iframe>", "2: error: hole in <iframe>", NULL },
    { "hole_in_noembed", HEADER "<noembed>{{v->a}}</noembed>", "2: error: hole in <noembed>", NULL },
    { "comment_in_script", HEADER "<script><!--<script></script>{{v->a}}",
        "2: error: a <script> holds no <!--: it would change where the element ends", NULL },
    { "textarea_in_svg", HEADER "<svg><textarea><a title=\"{{v->a}}\"></textarea></svg>",
        "2: error: a <textarea> in a drawing", NULL },
    { "tag_in_textarea", HEADER "<textarea></text{{#if v->n}}{{/if}}area><a title=\"{{v->a}}\"></textarea>",
        "2: error: a '<' in <textarea> is written &lt;", NULL },
    { "textarea_closed_with_a_space", HEADER "<textarea></textarea ><a title=\"{{v->a}}\"></textarea>",
        "2: error: a closing tag holds only its name", NULL },
    { "attribute_of_another_framework", HEADER "<a :href=\"{{v->a}}\">x</a>", "2: error: ':' cannot begin an attribute",
        NULL },
    { "hole_in_srcdoc", HEADER "<iframe srcdoc=\"{{v->a}}\"></iframe>",
        "2: error: hole in 'srcdoc': its value is a language of its own", NULL },
    { "hole_in_srcset", HEADER "<img srcset=\"{{v->a}} 2x\">",
        "2: error: hole in 'srcset': its value is a language of its own", NULL },
    { "hole_in_unquoted_attribute", HEADER "<p class={{v->a}}>x</p>",
        "2: error: hole in the unquoted attribute 'class'", NULL },
    { "hole_in_single_quotes", HEADER "<p class='{{v->a}}'>x</p>",
        "2: error: hole in the single-quoted attribute 'class'", NULL },
    { "hole_in_attribute_name", HEADER "<p data-{{v->a}}=\"1\">x</p>",
        "2: error: hole in the name of an attribute; {{?name condition}} writes one that is on or off", NULL },
    { "hole_as_attribute", HEADER "<p {{v->a}}>x</p>",
        "2: error: hole in the name of an attribute; {{?name condition}} writes one that is on or off", NULL },
    { "hole_in_tag_name", HEADER "<h{{v->n}}>x</h1>", "2: error: hole in the name of a tag", NULL },
    { "hole_as_tag_name", HEADER "<{{v->a}}>x</p>", "2: error: hole in the name of a tag", NULL },
    { "hole_in_closing_tag", HEADER "<p>x</{{v->a}}>", "2: error: hole in the name of a tag", NULL },
    { "hole_in_comment", HEADER "<!-- {{v->a}} -->", "2: error: hole in a comment", NULL },
    { "hole_in_doctype", HEADER "<!doctype {{v->a}}>", "2: error: hole in a comment", NULL },
    { "hole_in_meta_refresh", HEADER "<meta http-equiv=\"refresh\" content=\"0;url={{v->a}}\">",
        "2: error: hole in the 'content' of a <meta http-equiv>", NULL },
    { "hole_in_meta_refresh_written_backwards", HEADER "<meta content=\"{{v->a}}\" http-equiv=\"refresh\">",
        "2: error: hole in the 'content' of a <meta http-equiv>", NULL },
    { "hole_in_svg_animation", HEADER "<svg><animate attributeName=\"href\" to=\"{{v->a}}\"/></svg>",
        "2: error: hole in an attribute of <animate>", NULL },
    { "raw_filter", HEADER "<p>\n{{{v->a}}}</p>",
        "3: error: there is no raw filter: what a template prints is always escaped", NULL },
    { "raw_ampersand", HEADER "{{&v->a}}", "2: error: there is no raw filter: what a template prints is always escaped",
        NULL },
    /* addresses */
    { "script_address", HEADER "<a href=\"javascript:f({{v->a}})\">x</a>",
        "2: error: 'href' may not begin with 'javascript:'", NULL },
    { "data_address", HEADER "<a href=\" DATA:text/html,x\">x</a>", "2: error: 'href' may not begin with 'data:'",
        NULL },
    { "scheme_from_a_hole", HEADER "<a href=\"{{v->a}}:x\">x</a>",
        "2: error: the scheme of 'href' depends on a hole: write it out", NULL },
    { "scheme_from_a_branch", HEADER "<a href=\"{{#if v->n}}java{{else}}x{{/if}}script:x\">x</a>",
        "2: error: the scheme of 'href' depends on a hole: write it out", NULL },
    { "address_begun_by_a_branch", HEADER "<a href=\"{{#if v->n}}/x/{{/if}}{{v->a}}\">x</a>",
        "2: error: whether this hole begins the address depends on a branch: put the whole address in each branch",
        NULL },
    { "address_made_by_a_loop", HEADER "<a href=\"{{#each v->rows as r}}{{r->a}}{{/each}}\">x</a>",
        "2: error: whether this hole begins the address depends on a branch: put the whole address in each branch",
        NULL },
    /* blocks */
    { "if_not_closed", HEADER "<p>\n{{#if v->n}}x</p>", "3: error: </p> closes what was opened outside this block",
        NULL },
    { "if_not_closed_at_end", HEADER "\n{{#if v->n}}x", "3: error: {{#if}} is not closed", NULL },
    { "each_not_closed", HEADER "{{#each v->rows as r}}x", "2: error: {{#each}} is not closed", NULL },
    { "if_closed_twice", HEADER "{{#if v->n}}x{{/if}}\n{{/if}}", "3: error: {{/if}} without its opening block", NULL },
    { "if_closed_by_each", HEADER "{{#if v->n}}x\n{{/each}}", "3: error: {{/each}} meets the {{#if}} of line 2", NULL },
    { "each_closed_by_if", HEADER "{{#each v->rows as r}}{{/if}}", "2: error: {{/if}} meets the {{#each}} of line 2",
        NULL },
    { "else_alone", HEADER "{{else}}", "2: error: {{else}} without its opening block", NULL },
    { "else_twice", HEADER "{{#if v->n}}{{else}}{{else}}{{/if}}",
        "2: error: {{else}} comes twice in the block of line 2", NULL },
    { "else_if_in_a_loop", HEADER "{{#each v->rows as r}}{{else if v->n}}{{/each}}",
        "2: error: 'else if v->n' is no block word here", NULL },
    { "branches_end_in_tag_and_text", HEADER "<br {{#if v->n}}>{{/if}}",
        "2: error: the branches of the {{#if}} of line 2: one way ends in text, the other in a tag", NULL },
    { "branches_end_in_two_attributes", HEADER "<p class=\"{{#if v->n}}\" title=\"{{/if}}{{v->a}}\">x</p>",
        "2: error: the branches of the {{#if}} of line 2: one way ends in 'title', the other in 'class'", NULL },
    { "branches_leave_different_elements", HEADER "{{#if v->n}}<a href=\"/x\">{{else}}<b>{{/if}}x</a>",
        "2: error: the branches of the {{#if}} of line 2: one way leaves <a> open, the other <b>", NULL },
    { "branch_without_else_leaves_open", HEADER "{{#if v->n}}<b>{{/if}}x</b>",
        "2: error: the branches of the {{#if}} of line 2: one way leaves <b> open, the other nothing", NULL },
    { "loop_leaves_open", HEADER "{{#each v->rows as r}}<b>{{/each}}",
        "2: error: the branches of the {{#each}} of line 2: one way leaves <b> open, the other nothing", NULL },
    { "block_in_script", HEADER "<script>{{#if v->n}}x{{/if}}</script>", "2: error: a block in <script>", NULL },
    { "block_in_comment", HEADER "<!-- {{#if v->n}}x{{/if}} -->",
        "2: error: a block in a comment: {{!-- … --}} hides any part of a template", NULL },
    { "block_splits_a_tag_name", HEADER "<d{{#if v->n}}iv{{/if}}>x</d>",
        "2: error: white space is missing before an attribute", NULL },
    { "block_splits_an_attribute_name", HEADER "<p on{{#if v->n}}click{{/if}}=\"x\">x</p>",
        "2: error: white space is missing before an attribute", NULL },
    { "unknown_block", HEADER "{{#unless v->n}}x{{/unless}}",
        "2: error: '#unless v->n' is no block: #if, else if, else, /if, #each, /each", NULL },
    { "loop_without_as", HEADER "{{#each v->rows}}x{{/each}}", "2: error: a loop is {{#each v->rows as r}}", NULL },
    { "loop_row_shadows", HEADER "{{#each v->rows as r}}\n{{#each r->rows as r}}{{/each}}{{/each}}",
        "3: error: 'r' is the row of the loop of line 2 already", NULL },
    /* expressions */
    { "function_call", HEADER "{{strlen(v->a)}}", "2: error: a template calls no functions: compute the value in C",
        NULL },
    { "sum", HEADER "{{v->n + 1}}", "2: error: '+ 1' is too much here", NULL },
    { "index", HEADER "{{v->items[0]}}", "2: error: '[0]' is too much here", NULL },
    { "condition_assigns", HEADER "{{#if v->n = 1}}x{{/if}}", "2: error: '= 1' is too much here", NULL },
    { "condition_is_empty", HEADER "{{#if }}x{{/if}}",
        "2: error: '#if' is no block: #if, else if, else, /if, #each, /each", NULL },
    { "condition_is_cut", HEADER "{{#if v->n && }}x{{/if}}", "2: error: a path like v->name is missing at the end",
        NULL },
    { "field_is_cut", HEADER "{{v->}}", "2: error: the name of a field is missing at the end", NULL },
    { "text_compared_by_size", HEADER "{{#if v->a > \"x\"}}x{{/if}}",
        "2: error: texts are compared with == and !=", NULL },
    { "loop_word_outside", HEADER "{{@index}}", "2: error: '@index' stands only inside {{#each}}", NULL },
    { "loop_word_in_else", HEADER "{{#each v->rows as r}}{{else}}{{@index}}{{/each}}",
        "2: error: '@index' stands only inside {{#each}}", NULL },
    { "unknown_loop_word", HEADER "{{#each v->rows as r}}{{@odd}}{{/each}}",
        "2: error: '@odd' is no loop word: @first, @last, @index, @number", NULL },
    { "unknown_word", HEADER "{{~ v->a}}", "2: error: '~ v->a': here stands a path like v->name", NULL },
    { "empty_hole", HEADER "{{ }}", "2: error: an empty {{}}", NULL },
    { "hole_not_closed", HEADER "<p>{{v->a</p>", "2: error: '{{' without '}}' on its line", NULL },
    { "string_with_backslash", HEADER "{{> x(\"a\\n\")}}", "2: error: a string holds no backslash and no line break",
        NULL },
    /* calls and attributes */
    { "call_in_attribute", HEADER "<p class=\"{{> x(v)}}\">x</p>",
        "2: error: a call in the value of an attribute: templates are called in text only", NULL },
    { "call_without_brackets", HEADER "{{> x}}", "2: error: a call is {{> name(arguments)}}", NULL },
    { "boolean_attribute_in_text", HEADER "{{?checked v->n}}",
        "2: error: {{?checked}} stands in a tag, after white space", NULL },
    { "boolean_attribute_glued", HEADER "<input type=\"radio\"{{?checked v->n}}>",
        "2: error: {{?checked}} stands in a tag, after white space", NULL },
    { "boolean_event_handler", HEADER "<p {{?onclick v->n}}>x</p>", "2: error: 'onclick' is an event handler", NULL },
    /* pairs */
    { "layout_opened_not_closed", HEADER "{{> layout_begin(v)}}\n<p>x</p>\n",
        "2: error: 'layout_begin' is not closed by 'layout_end'", NULL },
    { "layout_closed_not_opened", HEADER "<p>x</p>\n{{> layout_end(v)}}",
        "3: error: 'layout_end' without 'layout_begin'", NULL },
    { "layout_closed_in_a_branch", HEADER "{{> layout_begin(v)}}{{#if v->n}}{{> layout_end(v)}}{{/if}}",
        "2: error: 'layout_end' closes what was opened outside this block", NULL },
    { "layout_around_an_open_element", HEADER "{{> layout_begin(v)}}\n<p>{{> layout_end(v)}}",
        "3: error: 'layout_end' does not close <p> of line 3", NULL },
    { "opens_without_its_name", "{{! t(void) opens }}<p>", "1: error: a template that opens is named …_begin", NULL },
    { "begin_without_opens", "{{! t_begin(void) }}<p>", "1: error: a template named …_begin says 'opens'", NULL },
    { "opens_without_a_partner", "{{! t_begin(void) opens }}<p>",
        "1: error: no template 't_end' closes what this one opens", NULL },
    /* HTML */
    { "element_not_closed", HEADER "<ul>\n<li>x\n</ul>", "4: error: </ul> does not close <li> of line 3", NULL },
    { "element_not_closed_at_end", HEADER "<div>\n<p>x</p>", "2: error: <div> is not closed", NULL },
    { "element_closed_twice", HEADER "<p>x</p></p>", "2: error: </p> closes nothing that is open here", NULL },
    { "element_closes_itself", HEADER "<div/>", "2: error: <div/> does not close itself in HTML: write <div></div>",
        NULL },
    { "unquoted_attribute", HEADER "<p class=x>x</p>", "2: error: the value of 'class' needs double quotes", NULL },
    { "attributes_glued", HEADER "<p class=\"a\"id=\"b\">x</p>", "2: error: white space is missing before an attribute",
        NULL },
    { "bare_less_than", HEADER "<p>1 < 2</p>", "2: error: a '<' that begins no tag is written &lt;", NULL },
    { "template_ends_in_a_tag", HEADER "<p class=\"x\"", "2: error: the template ends in a tag", NULL },
    { "template_ends_in_a_comment", HEADER "<!-- x", "2: error: the template ends in a comment", NULL },
    { "template_ends_in_a_textarea", HEADER "<textarea>x", "2: error: the template ends in the text of a form field",
        NULL },
    { "cdata", HEADER "<![CDATA[x]]>", "2: error: only <!doctype html> and comments begin with '<!'", NULL },
    { "carriage_return", HEADER "x\r\n", "2: error: a template has no carriage return bytes", NULL },
    /* headers */
    { "header_missing", "<p>x</p>",
        "1: error: the template has no header: {{! name(parameters) include \"room/views.h\" }}", NULL },
    { "header_only_a_comment", "{{!-- t(void) --}}\nx",
        "1: error: the template has no header: {{! name(parameters) include \"room/views.h\" }}", NULL },
    { "header_without_parameters", "{{! t include \"v.h\" }}",
        "1: error: a header is {{! name(parameters) include \"room/views.h\" }}", NULL },
    { "header_with_unknown_word", "{{! t(void) includes \"v.h\" }}",
        "1: error: 'includes' is no word of a header: include, language, opens, closes, subject", NULL },
    { "subject_in_html", "{{! t(void) subject }}x", "1: error: 'subject' is for .txt templates", NULL },
/* words that are translated */
#define SPOKEN "{{! t(const struct v *v) include \"v.h\" language v->l }}\n"
    { "words_without_a_language", HEADER "{{_}}Hello{{/_}}",
        "2: error: a template with translated text says whose: {{! name(…) … language v->language }}", NULL },
    { "argument_without_a_language", HEADER "{{> a(_(\"Hello\"))}}",
        "2: error: a template with translated text says whose: {{! name(…) … language v->language }}", NULL },
    { "words_not_marked", SPOKEN "<p>\nHello</p>",
        "3: error: words that are not marked: {{_}}…{{/_}} lets them be translated", NULL },
    { "words_not_marked_in_an_attribute", SPOKEN "<img alt=\"A tree\">",
        "2: error: words that are not marked: {{_}}…{{/_}} lets them be translated", NULL },
    { "words_not_marked_in_a_mail", SPOKEN "Hello",
        "2: error: words that are not marked: {{_}}…{{/_}} lets them be translated", "t.txt" },
    { "words_not_closed", SPOKEN "<p>\n{{_}}Hello</p>",
        "3: error: '<' in a text that is translated: it holds only words and holes", NULL },
    { "words_not_closed_at_end", SPOKEN "\n{{_}}Hello", "3: error: {{_}} is not closed by {{/_}}", NULL },
    { "words_closed_alone", SPOKEN "{{/_}}", "2: error: {{/_}} without its {{_}}", NULL },
    { "words_with_a_tag", SPOKEN "{{_}}A <b>tree</b>{{/_}}",
        "2: error: '<' in a text that is translated: it holds only words and holes", NULL },
    { "words_with_an_entity", SPOKEN "{{_}}A&nbsp;tree{{/_}}",
        "2: error: '&' in a text that is translated: it holds only words and holes", NULL },
    { "words_with_a_branch", SPOKEN "{{_}}A {{#if v->n}}tree{{/if}}{{/_}}",
        "2: error: a text that is translated holds only words and holes", NULL },
    { "words_of_nothing", SPOKEN "{{_}} {{/_}}", "2: error: nothing to translate", NULL },
    { "words_with_two_holes_of_one_name", SPOKEN "{{_}}{{v->a->name}} and {{v->b->name}}{{/_}}",
        "2: error: two holes are called {name}: give one of the fields another name", NULL },
    { "words_with_a_hole_of_no_name", SPOKEN "{{_}}A {{V_MAX}}{{/_}}",
        "2: error: a hole of a translated text ends in a name of small letters", NULL },
    { "words_in_an_address", SPOKEN "<a href=\"/{{_}}tree{{/_}}\">.</a>", "2: error: translated text in an address",
        NULL },
    { "words_in_a_script", SPOKEN "<script>{{_}}tree{{/_}}</script>", "2: error: hole in <script>", NULL },
    { "count_with_one_form", SPOKEN "{{_ v->n}}{{v->n}} trees{{/_}}",
        "2: error: a count needs both forms: {{_ n}}one{{else}}many{{/_}}", NULL },
    { "forms_without_a_count", SPOKEN "{{_}}tree{{else}}trees{{/_}}",
        "2: error: a text that is translated holds only words and holes", NULL },
    { "count_and_context", SPOKEN "{{_ \"forest\" v->n}}tree{{else}}trees{{/_}}",
        "2: error: a text has a context or a plural, not both", NULL },
    { "context_not_closed", SPOKEN "{{_ \"forest}}tree{{/_}}", "2: error: '{{' without '}}' on its line", NULL },
    { "argument_with_a_hole", SPOKEN "{{> a(_(\"a {tree}\"))}}", "2: error: a text in an argument has no holes", NULL },
    { "argument_without_quotes", SPOKEN "{{> a(_(v->tree))}}", "2: error: a translated argument is _(\"text\")", NULL },
    { "language_of_nobody", "{{! t(void) language }}",
        "1: error: 'language' is followed by where it is: language v->language", NULL },
    /* mails */
    { "subject_of_two_lines", "{{! t(void) subject }}\nOne\ntwo\n", "2: error: a subject is one line", "t.txt" },
    { "txt_that_opens", "{{! t_begin(void) opens }}\nx", "1: error: 'opens' and 'closes' are for .html templates",
        "t.txt" },
};

static void is_refused(void **state)
{
    const struct bad *row = *state;
    const char *file = row->file ? row->file : "t.html";
    struct scratch s = scratch_new();
    scratch_write(&s, file, row->text);
    struct run r = run_in(&s, (const char *[]){ run_setting("HTMLGEN"), "room", ".", file, NULL });
    char *made = scratch_read(&s, "templates.c", NULL);
    scratch_remove(&s);
    char want[1024];
    snprintf(want, sizeof want, "%s:%s\n", file, row->message);
    assert_string_equal(r.output, want);
    assert_int_equal(r.status, 1);
    assert_null(made);
}

static void pair_that_disagrees_is_refused(void **state)
{
    (void)state;
    struct scratch s = scratch_new();
    scratch_write(&s, "a.html", "{{! a_begin(bool x) opens }}{{#if x}}<div><p>{{else}}<main>{{/if}}");
    scratch_write(&s, "b.html", "{{! a_end(bool x) closes }}\n{{#if x}}</div></p>{{else}}</main>{{/if}}");
    struct run r = run_in(&s, (const char *[]){ run_setting("HTMLGEN"), "room", ".", "a.html", "b.html", NULL });
    scratch_remove(&s);
    assert_string_equal(r.output, "b.html:1: error: 'a_end' does not close what 'a_begin' opens\n");
    assert_int_equal(r.status, 1);
}

static void two_templates_of_one_name_are_refused(void **state)
{
    (void)state;
    struct scratch s = scratch_new();
    scratch_write(&s, "a.html", "{{! a(void) }}");
    scratch_write(&s, "b.txt", "{{! a(void) }}");
    struct run r = run_in(&s, (const char *[]){ run_setting("HTMLGEN"), "room", ".", "a.html", "b.txt", NULL });
    scratch_remove(&s);
    assert_string_equal(r.output, "b.txt:1: error: template 'a' is already in a.html\n");
}

/** Runs htmlgen, which is content, and the compiler of C, which is not. */
static struct run compile(struct scratch *s, const char *text)
{
    scratch_write(s, "views.h",
        "#include \"base/str.h\"\nstruct inner { int a, b; };\n"
        "struct view { struct sv name; int n; struct inner inner; const struct view *self; };\n");
    scratch_write(s, "room/profile.html", text);
    struct run r = run_in(s, (const char *[]){ run_setting("HTMLGEN"), "room", "room", "room/profile.html", NULL });
    assert_string_equal(r.output, "");
    assert_int_equal(r.status, 0);
    char source[512];
    snprintf(source, sizeof source, "-I%s", run_setting("SOURCE"));
    return run_in(s, (const char *[]){ run_setting("CC"), "-std=gnu17", "-fsyntax-only", "-fno-diagnostics-color",
                         "-Wall", "-Werror", "-I.", source, "room/templates.c", NULL });
}

#define VIEW "{{! profile(const struct view *v) include \"views.h\" }}\n<p>\n"

static const struct bad compiler_table[] = {
    { "wrong_field_is_a_compiler_error_at_the_templates_line", VIEW "{{v->nmae}}</p>\n", "room/profile.html:3:", NULL },
    { "wrong_field_in_a_condition", VIEW "x\n{{#if v->nmae}}y{{/if}}</p>\n", "room/profile.html:4:", NULL },
    { "wrong_field_of_a_list", VIEW "{{#each v->rows as r}}y{{/each}}</p>\n", "room/profile.html:3:", NULL },
    { "unknown_template", VIEW "{{> nothing(v)}}</p>\n", "room/profile.html:3:", NULL },
    { "struct_without_a_printer", VIEW "{{v->inner}}</p>\n", "room/profile.html:3:", NULL },
    { "pointer_without_a_printer", VIEW "{{v->self}}</p>\n", "room/profile.html:3:", NULL },
    { "text_compared_with_a_number", VIEW "{{#if v->name == 1}}x{{/if}}</p>\n", "room/profile.html:3:", NULL },
};

static void compiler_names_the_line(void **state)
{
    const struct bad *row = *state;
    struct scratch s = scratch_new();
    struct run r = compile(&s, row->text);
    scratch_remove(&s);
    assert_int_not_equal(r.status, 0);
    if (!strstr(r.output, row->message))
        fail_msg("'%s' is not in:\n%s", row->message, r.output);
}

static void right_template_compiles(void **state)
{
    (void)state;
    struct scratch s = scratch_new();
    struct run r = compile(&s, VIEW "{{v->name}} {{v->inner.a}}</p>\n");
    scratch_remove(&s);
    assert_string_equal(r.output, "");
    assert_int_equal(r.status, 0);
}

int main(void)
{
    enum { BAD = sizeof bad_table / sizeof *bad_table, COMPILER = sizeof compiler_table / sizeof *compiler_table };
    struct CMUnitTest tests[BAD + COMPILER + 3];
    size_t n = 0;
    for (size_t i = 0; i < BAD; i++)
        tests[n++] = TEST_ROW(bad_table[i].name, is_refused, &bad_table[i]);
    for (size_t i = 0; i < COMPILER; i++)
        tests[n++] = TEST_ROW(compiler_table[i].name, compiler_names_the_line, &compiler_table[i]);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(pair_that_disagrees_is_refused);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(two_templates_of_one_name_are_refused);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(right_template_compiles);
    return _cmocka_run_group_tests("htmlgen_refuses", tests, n, NULL, NULL);
}
