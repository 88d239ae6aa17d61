/*
 * Logging: one line per event, by category, to one stream.
 *
 * The machine owns one `struct log` and hands out pointers, so two machines in
 * one process log apart. LOG() tests the category mask before it formats its
 * arguments. A line says where in the guest's code it happened:
 *
 *     mmu: 0xc0103260 kunmap_local+0x54: flush by invlpg of 0xfffea000: 1 entry
 *
 * What the boot ROM does is of no interest to who debugs a guest. Lines that its
 * instructions cause are written only in category `rom`.
 */
#ifndef PAGEWALK_BASE_LOG_H
#define PAGEWALK_BASE_LOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum log_category {
#define LOG_CATEGORY(name, help) LOG_##name,
#include "base/log.def"
#undef LOG_CATEGORY
    LOG_CATEGORIES
};

enum { LOG_PLACE_MAX = 128 };

struct log {
    FILE *stream;       /* stderr, or the file of -D */
    uint32_t mask;      /* bit LOG_x set: category x is written */
    /* Writes "0xc0101234 function+0x1c", the place of the instruction that
     * runs, to `text`. Returns whether it is one of the boot ROM. Null: lines
     * have no place. */
    bool (*place)(void *opaque, char text[LOG_PLACE_MAX]);
    void *opaque;
};

/* Writes one line: the category, the place, the formatted text, a newline.
 * Returns whether it did: false for what the boot ROM does. */
bool log_line(struct log *log, enum log_category category,
              const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The name of a category; null from LOG_CATEGORIES on. */
const char *log_category_name(unsigned index);

/* In a mask: `help` was asked for, not a category. */
#define LOG_HELP (UINT32_C(1) << 31)

/* The mask of a comma-separated list ("int,mmu", "all", "help"). When a word of
 * the list is unknown, returns 0 and points *bad to the first such word; else
 * *bad is null. */
uint32_t log_parse_mask(const char *list, const char **bad);

/* Writes each category with what it reports. */
void log_help(FILE *stream);

#define LOG(log, category, ...)                                         \
    do {                                                                \
        if ((log)->mask & 1u << LOG_##category)                         \
            log_line((log), LOG_##category, __VA_ARGS__);               \
    } while (0)

#endif
