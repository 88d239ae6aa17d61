/*
 * Logging: one line per event, by category, to one stream.
 *
 * The machine owns one `struct log` and hands out pointers, so two machines in
 * one process log apart. LOG() tests the category mask before it formats its
 * arguments.
 */
#ifndef PAGEWALK_BASE_LOG_H
#define PAGEWALK_BASE_LOG_H

#include <stdint.h>
#include <stdio.h>

enum log_category {
#define LOG_CATEGORY(name, help) LOG_##name,
#include "base/log.def"
#undef LOG_CATEGORY
    LOG_CATEGORIES
};

struct log {
    FILE *stream;       /* stderr, or the file of -D */
    uint32_t mask;      /* bit LOG_x set: category x is written */
};

/* Writes one line: the category, the formatted text, a newline. */
void log_line(struct log *log, enum log_category category,
              const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The mask of a comma-separated list ("int,mmu", "all"). When a word of the
 * list is unknown, returns 0 and points *bad to the first such word; else *bad
 * is null. */
uint32_t log_parse_mask(const char *list, const char **bad);

#define LOG(log, category, ...)                                         \
    do {                                                                \
        if ((log)->mask & 1u << LOG_##category)                         \
            log_line((log), LOG_##category, __VA_ARGS__);               \
    } while (0)

#endif
