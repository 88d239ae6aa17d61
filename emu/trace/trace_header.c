#define _POSIX_C_SOURCE 200809L

#include "emu/trace/trace_header.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/escape.h"
#include "emu/model/model_file.h"
#include "emu/model/tlbspec.h"

/* One line. What a user typed may hold a newline, which would end it. */
static void put(FILE *stream, const char *key, const char *value)
{
    fprintf(stream, "%s: ", key);
    for (; *value; value++)
        putc((unsigned char)*value < ' ' ? '?' : *value, stream);
    putc('\n', stream);
}

char *trace_header_format(const struct trace_header *h, const char *ini)
{
    char filter[32], *text = NULL;
    size_t size;
    FILE *stream = open_memstream(&text, &size);

    if (!stream)
        return NULL;
    filter_spec_format(&h->filter, filter, sizeof filter);
    put(stream, "made-by", h->made_by);
    put(stream, "model", h->model_name);
    put(stream, "tlb", h->tlb);
    if (*h->image)
        put(stream, "image", h->image);
    put(stream, "options", h->options);
    if (*h->from)
        put(stream, "from", h->from);
    if (*h->to)
        put(stream, "to", h->to);
    put(stream, "clock", h->clock_counts_insns ? "insns" : "cycles");
    put(stream, "classes", h->classified ? "yes" : "no");
    put(stream, "filter", filter);
    fprintf(stream, "\n%s", ini);
    if (fclose(stream)) {
        free(text);
        return NULL;
    }
    return text;
}

static bool copy(char *to, const char *value)
{
    escape_text(value, to, TRACE_VALUE_MAX + 1);
    return true;
}

static bool set(struct trace_header *h, const char *key, const char *value,
                const char *path, struct error *error)
{
    if (!strcmp(key, "made-by"))
        return copy(h->made_by, value);
    if (!strcmp(key, "model"))
        return copy(h->model_name, value);
    if (!strcmp(key, "tlb"))
        return copy(h->tlb, value);
    if (!strcmp(key, "image"))
        return copy(h->image, value);
    if (!strcmp(key, "options"))
        return copy(h->options, value);
    if (!strcmp(key, "from"))
        return copy(h->from, value);
    if (!strcmp(key, "to"))
        return copy(h->to, value);
    if (!strcmp(key, "clock"))
        h->clock_counts_insns = !strcmp(value, "insns");
    else if (!strcmp(key, "classes"))
        h->classified = !strcmp(value, "yes");
    else if (!strcmp(key, "filter"))
        return filter_spec_parse(&h->filter, value, error) ||
               error_prefix(error, "%s: header", path);
    return true;                /* what a later version adds may be left out */
}

/* Takes the next line off *text, without its end; null: the empty line. */
static char *next_line(char **text)
{
    char *line = *text, *end = strchr(line, '\n');

    if (!end || end == line)
        return NULL;
    *end = '\0';
    *text = end + 1;
    return line;
}

static bool parse(struct trace_header *h, char *text, const char *path,
                  struct error *error)
{
    for (char *line; (line = next_line(&text));) {
        char *value = strstr(line, ": ");

        if (!value) {
            value = strchr(line, ':');
            if (!value)
                return error_usage(error, "%s: header: \"%s\" is no \"key: "
                                   "value\"", path, line);
            *value = '\0';
            value = "";
        } else {
            *value = '\0';
            value += 2;
        }
        if (!set(h, line, value, path, error))
            return false;
    }
    if (!h->filter.data)
        return error_usage(error, "%s: header: no filter", path);
    if (!model_file_parse(&h->model, "the trace's model", text, error) ||
        (*h->tlb && !tlbspec_apply(&h->model.mmu, h->tlb, error)))
        return error_prefix(error, "%s", path);
    return true;
}

bool trace_header_parse(struct trace_header *h, const char *text,
                        const char *path, struct error *error)
{
    char *copy = strdup(text);
    bool ok;

    *h = (struct trace_header){0};
    if (!copy)
        return error_host(error, "%s: no memory", path);
    ok = parse(h, copy, path, error);
    free(copy);
    return ok;
}
