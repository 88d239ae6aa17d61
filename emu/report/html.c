/* Text in HTML. */
#include "emu/report/html.h"

void html_text(FILE *stream, const char *text)
{
    for (; *text; text++) {
        switch (*text) {
        case '&':
            fputs("&amp;", stream);
            break;
        case '<':
            fputs("&lt;", stream);
            break;
        case '>':
            fputs("&gt;", stream);
            break;
        case '"':
            fputs("&quot;", stream);
            break;
        case '\'':
            fputs("&#39;", stream);
            break;
        default:
            putc(*text, stream);
        }
    }
}

void html_count(FILE *stream, uint64_t value)
{
    if (value >= 1000) {
        html_count(stream, value / 1000);
        fprintf(stream, ",%03u", (unsigned)(value % 1000));
    } else {
        fprintf(stream, "%u", (unsigned)value);
    }
}
