/*
 * The header of an event stream: the machine that the events drive. Its lines
 * may stand in any order, all before the first event.
 */
#ifndef PAGEWALK_TESTS_REFERENCE_HEADER_H
#define PAGEWALK_TESTS_REFERENCE_HEADER_H

#include "tests/reference/words.h"

enum {
    HEADER_ARRAYS = 6,          /* two for each of i, d and s */
    HEADER_NAME = 31,
    PREFETCH_MAX = 64,
    HISTORY_MAX = 1 << 19,
    ENTRIES_MAX = 1 << 20       /* every 4 KiB page of the address space */
};

enum side { SIDE_I, SIDE_D, SIDE_U, SIDE_S };
enum large { LARGE_SEPARATE, LARGE_SHARED, LARGE_FRAGMENT };
enum array_size { SIZE_4K, SIZE_LARGE, SIZE_ANY };
enum levels { LEVELS_NINE, LEVELS_INCLUSIVE, LEVELS_EXCLUSIVE };
enum policy {
    POLICY_LRU, POLICY_PLRU, POLICY_FIFO, POLICY_RANDOM, POLICY_NRU,
    POLICY_BIT_PLRU, POLICY_SRRIP, POLICY_LFU
};

struct header_array {
    char name[HEADER_NAME + 1];
    enum side side;             /* SIDE_S: the second level */
    enum array_size size;
    uint32_t entries, ways;     /* ways divides entries */
    enum policy policy;
    unsigned line;
};

struct header {
    bool wp, pge;               /* at the start */
    unsigned large_shift;       /* a large page is of 1 << large_shift bytes */
    enum large large;
    enum levels levels;
    uint32_t seed;
    uint32_t prefetch;          /* entries of the buffer; 0: no prefetch */
    uint32_t history;           /* the limit of each history, in records */
    struct header_array array[HEADER_ARRAYS];
    int arrays;
    unsigned seen;              /* bit n: the single word n stood here */
};

/* The defaults that hold where the stream says nothing. */
void header_init(struct header *h);

/* Whether a line belongs to the header. */
bool header_word(const char *word);

/* Takes one header line. */
bool header_line(struct header *h, struct words *w, unsigned line);

/* Whether the arrays make a machine. *line is where the header ended and
 * becomes the line to blame. */
bool header_check(const struct header *h, struct words *w, unsigned *line);

#endif
