/*
 * The input log as a file: text, a line for each event (docs/input.md).
 *
 *     pagewalk-input 1
 *     model p6
 *     ...
 *     1234567 serial 6c 73 0a
 *     2345678 key 00 1c 01
 *     end 99999999 halt 1f0e...
 */
#ifndef PAGEWALK_EMU_INPUT_INPUT_LOG_H
#define PAGEWALK_EMU_INPUT_INPUT_LOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "emu/host/error.h"
#include "emu/host/file_part.h"

enum input_source {
#define INPUT_SOURCE(name, help) INPUT_##name,
#include "emu/input/input_source.def"
#undef INPUT_SOURCE
    INPUT_SOURCES
};

enum {
    INPUT_BYTES_MAX = 256,          /* of one event */
    INPUT_EVENTS_MAX = 1 << 24,     /* of one log */
    INPUT_ABOUT = 20,               /* lines that say what the run is */
    INPUT_HASH = 65,                /* a SHA-256 as text, with its 0 */
};

/* What the run is: lines "key value" that a replay must have alike. */
struct input_about {
    const char *key[INPUT_ABOUT], *value[INPUT_ABOUT];
    unsigned lines;
};

struct input_event {
    uint64_t tick;
    enum input_source source;
    uint16_t size;                  /* bytes, in input_log.bytes from `at` on */
    size_t at;
};

struct input_log {
    const char *path;
    char *text;                     /* the file; about points into it */
    struct input_about about;
    struct input_event *event;      /* in the order of their ticks */
    size_t events;
    uint8_t *bytes;
    size_t byte_count;
    bool ended;                     /* false: the recording was killed */
    uint64_t end_tick;
    char hash[INPUT_HASH];          /* of the state at the end */
};

/* Reads a whole log. False: a line with file, line number and what is wrong. */
bool input_log_read(struct input_log *log, const char *path,
                    struct error *error);
void input_log_free(struct input_log *log);

/* Writes the head of a log, an event, and the end. A log without its end is one
 * of a run that was killed. */
void input_log_put_head(struct file_part *file,
                        const struct input_about *about);
void input_log_put(struct file_part *file, uint64_t tick,
                   enum input_source source, const uint8_t *bytes,
                   size_t size);
void input_log_put_end(struct file_part *file, uint64_t tick,
                       const char *hash);

#endif
