#include "emu/host/json.h"

#include <assert.h>
#include <inttypes.h>

void json_put_text(FILE *stream, const char *text)
{
    putc('"', stream);
    for (const unsigned char *c = (const unsigned char *)text; *c; c++) {
        if (*c == '"' || *c == '\\')
            fprintf(stream, "\\%c", *c);
        else if (*c == '\n')
            fputs("\\n", stream);
        else if (*c == '\t')
            fputs("\\t", stream);
        else if (*c < ' ' || *c > '~')
            fprintf(stream, "\\u%04x", *c);
        else
            putc(*c, stream);
    }
    putc('"', stream);
}

static void new_line(const struct json *json)
{
    fprintf(json->stream, "\n%*s", (int)(2 * json->depth), "");
}

/* Prints what comes before a value: comma, newline, indent and name. */
static void lead(struct json *json, const char *name)
{
    if (json->depth) {
        if (json->filled[json->depth - 1])
            putc(',', json->stream);
        json->filled[json->depth - 1] = true;
        new_line(json);
    }
    if (name) {
        json_put_text(json->stream, name);
        fputs(": ", json->stream);
    }
}

static void begin(struct json *json, const char *name, char bracket)
{
    assert(json->depth < JSON_DEPTH_MAX);
    lead(json, name);
    putc(bracket, json->stream);
    json->filled[json->depth++] = false;
}

static void end(struct json *json, char bracket)
{
    assert(json->depth > 0);
    json->depth--;
    if (json->filled[json->depth])
        new_line(json);
    putc(bracket, json->stream);
}

void json_init(struct json *json, FILE *stream)
{
    *json = (struct json){ .stream = stream };
}

void json_begin_object(struct json *json, const char *name)
{
    begin(json, name, '{');
}

void json_end_object(struct json *json)
{
    end(json, '}');
}

void json_begin_array(struct json *json, const char *name)
{
    begin(json, name, '[');
}

void json_end_array(struct json *json)
{
    end(json, ']');
}

void json_u64(struct json *json, const char *name, uint64_t value)
{
    lead(json, name);
    fprintf(json->stream, "%" PRIu64, value);
}

void json_real(struct json *json, const char *name, double value,
               unsigned decimals)
{
    lead(json, name);
    fprintf(json->stream, "%.*f", (int)decimals, value);
}

void json_bool(struct json *json, const char *name, bool value)
{
    lead(json, name);
    fputs(value ? "true" : "false", json->stream);
}

void json_string(struct json *json, const char *name, const char *value)
{
    lead(json, name);
    json_put_text(json->stream, value);
}

void json_finish(struct json *json)
{
    assert(!json->depth);
    putc('\n', json->stream);
}
