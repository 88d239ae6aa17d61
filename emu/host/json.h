/*
 * A JSON writer: members in the order they are written, two-space indents,
 * the same bytes for the same calls.
 *
 * Inside an object every call takes a name, inside an array null. Nesting is
 * the caller's business; getting it wrong is a bug of ours.
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
    bool filled[JSON_DEPTH_MAX];    /* the level has a member already */
};

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
/* Bytes above 0x7f are taken as Latin-1: what a guest sends is no UTF-8. */
void json_string(struct json *json, const char *name, const char *value);

/* The newline behind the last brace. */
void json_finish(struct json *json);

#endif
