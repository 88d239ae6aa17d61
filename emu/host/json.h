/*
 * A JSON writer: members in the order of the calls, indented by two spaces.
 *
 * `name` is the member's name inside an object, and null inside an array and
 * at the top. Begins and ends must match: an assertion fails otherwise.
 */
#ifndef PAGEWALK_EMU_HOST_JSON_H
#define PAGEWALK_EMU_HOST_JSON_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

enum { JSON_DEPTH_MAX = 16 };

struct json {
    FILE *stream;
    unsigned depth;
    bool filled[JSON_DEPTH_MAX];    /* the level has a member */
};

/* A string in its quotes, for what is written without a writer, one object a
 * line: escaped as json_string does. */
void json_put_text(FILE *stream, const char *text);

void json_init(struct json *json, FILE *stream);

void json_begin_object(struct json *json, const char *name);
void json_end_object(struct json *json);
void json_begin_array(struct json *json, const char *name);
void json_end_array(struct json *json);

void json_u64(struct json *json, const char *name, uint64_t value);
/* A finite number with up to `decimals` decimals. */
void json_real(struct json *json, const char *name, double value,
               unsigned decimals);
void json_bool(struct json *json, const char *name, bool value);
/* Bytes above 0x7f are taken as Latin-1, for guests do not print UTF-8. */
void json_string(struct json *json, const char *name, const char *value);

/* Prints a newline behind the last brace. */
void json_finish(struct json *json);

#endif
