#include "mail/compose.h"

#include <assert.h>
#include <pthread.h>
#include <string.h>

#include "base/text.h"
#include "mail/header.h"

enum { PLAIN_LINE_MAX = 78, BODY_MAX = 32 * 1024 * 1024 };

static void curl_start_once(void)
{
    CURLcode rc = curl_global_init(CURL_GLOBAL_DEFAULT);
    assert(rc == CURLE_OK);
    (void)rc;
}

void curl_start(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, curl_start_once);
}

/* One line of visible characters, nothing that could end a header or hide in it. */
static bool one_line(struct sv v)
{
    for (size_t i = 0; i < v.n; i++)
        if ((unsigned char)v.p[i] < ' ' || v.p[i] == 0x7f)
            return false;
    return v.n <= 2000 && (v.n == 0 || utf8_valid(v));
}

static bool graphic_ascii(struct sv v, const char *but_not)
{
    for (size_t i = 0; i < v.n; i++)
        if (v.p[i] <= ' ' || v.p[i] > '~' || strchr(but_not, v.p[i]))
            return false;
    return v.n > 0 && v.n <= 900;
}

static const char *attachment_fault(const struct mail_attachment *f)
{
    if (!one_line(f->filename) || f->filename.n == 0 || f->filename.n > 255)
        return "attachment filename";
    if (!graphic_ascii(f->content_type, "<>\"(),:@\\") || sv_find(f->content_type, '/', 0) == SIZE_MAX)
        return "attachment content_type";
    return NULL;
}

const char *mail_fault(const struct mail *m)
{
    if (!email_valid(m->from))
        return "from";
    if (!email_valid(m->to))
        return "to";
    if (m->envelope_from.n && !email_valid(m->envelope_from))
        return "envelope_from";
    if (m->reply_to.n && !email_valid(m->reply_to))
        return "reply_to";
    if (!one_line(m->from_name))
        return "from_name";
    if (!one_line(m->to_name))
        return "to_name";
    if (!one_line(m->subject) || m->subject.n == 0)
        return "subject";
    if (!graphic_ascii(m->message_id, "<>\"(),;:\\") || sv_find(m->message_id, '@', 0) == SIZE_MAX)
        return "message_id";
    for (struct sv rest = m->references; rest.n;) {
        struct sv id = sv_cut(&rest, ' ');
        if (!graphic_ascii(id, "\"(),;:\\") || id.p[0] != '<' || !sv_ends(id, SV(">")))
            return "references";
    }
    if (m->list_unsubscribe.n &&
        (!graphic_ascii(m->list_unsubscribe, "<>\"\\") ||
            (!sv_starts(m->list_unsubscribe, SV("https://")) && !sv_starts(m->list_unsubscribe, SV("http://")))))
        return "list_unsubscribe";
    if (m->language.n && !graphic_ascii(m->language, "<>\"(),;:\\@/"))
        return "language";
    if (m->text.n == 0 || !utf8_valid(m->text))
        return "text";
    if (m->html.n && !utf8_valid(m->html))
        return "html";
    for (size_t i = 0; i < m->attachment_count; i++) {
        const char *fault = attachment_fault(&m->attachments[i]);
        if (fault)
            return fault;
    }
    return NULL;
}

static void header_add(struct composed *c, struct sv line)
{
    struct curl_slist *more = curl_slist_append(c->headers, line.p);
    assert(more);
    c->headers = more;
}

/* Of an address that was checked to be http or https; the list is the practice's notices (RFC 2919). */
static struct sv host_of(struct sv url)
{
    struct sv host = sv_sub(url, sv_find(url, '/', 0) + 2, SIZE_MAX);
    size_t n = 0;
    while (n < host.n && host.p[n] != '/' && host.p[n] != ':' && host.p[n] != '?')
        n++;
    return sv_sub(host, 0, n);
}

static void headers_add(struct composed *c, struct arena *a, const struct mail *m, bool mixed)
{
    header_add(c, header_address(a, "From", m->from_name, m->from));
    header_add(c, header_address(a, "To", m->to_name, m->to));
    if (m->reply_to.n)
        header_add(c, header_address(a, "Reply-To", SV(""), m->reply_to));
    header_add(c, header_text(a, "Subject", m->subject));
    header_add(c, sv_fmt(a, "Date: %.*s", SV_FMT(instant_mail(a, m->date))));
    header_add(c, sv_fmt(a, "Message-ID: <%.*s>", SV_FMT(m->message_id)));
    if (m->references.n)
        header_add(c, header_text(a, "References", m->references));
    if (m->list_unsubscribe.n) {
        header_add(c, sv_fmt(a, "List-Id: <notices.%.*s>", SV_FMT(host_of(m->list_unsubscribe))));
        header_add(c, sv_fmt(a, "List-Unsubscribe: <%.*s>", SV_FMT(m->list_unsubscribe)));
        header_add(c, SV("List-Unsubscribe-Post: List-Unsubscribe=One-Click"));
    }
    if (m->auto_submitted)
        header_add(c, SV("Auto-Submitted: auto-generated"));
    if (m->language.n)
        header_add(c, sv_fmt(a, "Content-Language: %.*s", SV_FMT(m->language)));
    header_add(c, mixed ? SV("Content-Type: multipart/mixed") : SV("Content-Type: multipart/alternative"));
}

/* CRLF everywhere: lone CR and LF become line ends too. */
static struct sv with_crlf(struct arena *a, struct sv v)
{
    struct str s = str_new(a, BODY_MAX);
    for (size_t i = 0, end; i < v.n; i = end) {
        for (end = i; end < v.n && v.p[end] != '\r' && v.p[end] != '\n';)
            end++;
        str_add(&s, sv_sub(v, i, end - i));
        if (end == v.n)
            break;
        str_add(&s, SV("\r\n"));
        end += v.p[end] == '\r' && end + 1 < v.n && v.p[end + 1] == '\n' ? 2 : 1;
    }
    assert(!s.overflowed);
    return str_sv(&s);
}

/* Short ASCII lines without blanks at their end go as they are; all else is quoted-printable. */
static bool needs_quoting(struct sv v)
{
    size_t line = 0;
    for (size_t i = 0; i < v.n; i++) {
        unsigned char c = (unsigned char)v.p[i];
        if (c == '\r')
            continue;
        if (c == '\n') {
            line = 0;
            continue;
        }
        if (++line > PLAIN_LINE_MAX || c > '~' || (c < ' ' && c != '\t') ||
            (c <= ' ' && (i + 1 == v.n || v.p[i + 1] == '\r')))
            return true;
    }
    return false;
}

static void text_part(curl_mime *mime, struct arena *a, const char *type, struct sv text)
{
    struct sv body = with_crlf(a, text);
    curl_mimepart *part = curl_mime_addpart(mime);
    bool ok = curl_mime_data(part, body.p, body.n) == CURLE_OK && curl_mime_type(part, type) == CURLE_OK &&
              curl_mime_encoder(part, needs_quoting(body) ? "quoted-printable" : "7bit") == CURLE_OK;
    assert(ok);
    (void)ok;
}

static void alternative(curl_mime *mime, struct arena *a, const struct mail *m)
{
    text_part(mime, a, "text/plain; charset=utf-8", m->text);
    if (m->html.n)
        text_part(mime, a, "text/html; charset=utf-8", m->html);
    if (m->calendar.n)
        text_part(mime, a, sv_z(a, sv_fmt(a, "text/calendar; charset=utf-8; method=%.*s", SV_FMT(m->calendar_method))),
            m->calendar);
}

static void attachment_part(curl_mime *mime, struct arena *a, const struct mail_attachment *f)
{
    curl_mimepart *part = curl_mime_addpart(mime);
    struct curl_slist *headers = curl_slist_append(NULL, header_attachment(a, f->filename).p);
    bool ok = curl_mime_data(part, f->content.p ? f->content.p : "", f->content.n) == CURLE_OK &&
              curl_mime_type(part, sv_z(a, f->content_type)) == CURLE_OK &&
              curl_mime_encoder(part, "base64") == CURLE_OK && curl_mime_headers(part, headers, 1) == CURLE_OK;
    assert(ok);
    (void)ok;
}

enum err compose_on(CURL *curl, struct arena *a, const struct mail *m, struct composed *ret_composed)
{
    if (mail_fault(m))
        return E_INVALID;
    bool mixed = m->attachment_count > 0;
    struct sv sender = m->envelope_from.n ? m->envelope_from : m->from;
    struct composed c = { .mime = curl_mime_init(curl) };
    assert(c.mime);
    headers_add(&c, a, m, mixed);
    if (mixed) {
        curl_mime *inner = curl_mime_init(curl);
        alternative(inner, a, m);
        curl_mimepart *part = curl_mime_addpart(c.mime);
        curl_mime_subparts(part, inner);
        curl_mime_type(part, "multipart/alternative");
        for (size_t i = 0; i < m->attachment_count; i++)
            attachment_part(c.mime, a, &m->attachments[i]);
    } else {
        alternative(c.mime, a, m);
    }
    c.recipients = curl_slist_append(NULL, sv_fmt(a, "<%.*s>", SV_FMT(m->to)).p);
    curl_easy_setopt(curl, CURLOPT_MAIL_FROM, sv_fmt(a, "<%.*s>", SV_FMT(sender)).p);
    curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, c.recipients);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, c.headers);
    curl_easy_setopt(curl, CURLOPT_MIMEPOST, c.mime);
    *ret_composed = c;
    return E_OK;
}

void composed_free(CURL *curl, struct composed *c)
{
    curl_easy_setopt(curl, CURLOPT_MIMEPOST, NULL);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, NULL);
    curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, NULL);
    curl_mime_free(c->mime);
    curl_slist_free_all(c->headers);
    curl_slist_free_all(c->recipients);
}
