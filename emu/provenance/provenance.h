/*
 * What made a file of numbers, for its `made_by` member: the version, the files
 * that went in, each with its SHA-256, and the options that may change results.
 * What is the emulator's own affair and changes none stands under `host`.
 *
 * Comparisons (`diff`, `replay --expect`, goldens) leave both members out.
 */
#ifndef PAGEWALK_EMU_PROVENANCE_PROVENANCE_H
#define PAGEWALK_EMU_PROVENANCE_PROVENANCE_H

#include <stdbool.h>
#include <stdint.h>

#include "emu/host/json.h"

enum {
    PROVENANCE_SHA256 = 65,     /* 64 hexadecimal digits and a 0 */
    PROVENANCE_FILES = 28,
    PROVENANCE_NAME = 128,
    PROVENANCE_HASHED_MAX = 64 << 20,   /* bytes; a larger file has a size only */
};

struct provenance_file {
    const char *what;           /* the member: "image", "model_ini", "disk" */
    char name[PROVENANCE_NAME]; /* without its folder */
    char sha256[PROVENANCE_SHA256];   /* empty: not known */
    uint64_t size;              /* bytes; 0: not known */
};

/* All zero: nothing is known. */
struct provenance {
    struct provenance_file file[PROVENANCE_FILES];
    unsigned files;
    uint64_t mem;               /* bytes of guest memory */
    char devices[PROVENANCE_NAME];      /* --device, separated by blanks */
    const char *tlb;            /* --tlb; null: the model's TLBs */
    const char *options;        /* the guest's command line; null: none */
    const char *boot;           /* --boot; null: not given */
    bool clock_counts_insns;
    bool caches;                /* --caches on */
    uint64_t hz;                /* --freq; 0: the model's rate */
    uint64_t max_cycles;        /* 0: no limit */
    const char *stats_from;     /* --stats-from; null: not given */
};

/* Adds a file by its path; null adds nothing. A file that cannot be read whole
 * (a pipe, a device) is known by its name only. */
void provenance_add_file(struct provenance *from, const char *what,
                         const char *path);

/* Adds a text that has a name: a shipped model. */
void provenance_add_text(struct provenance *from, const char *what,
                         const char *name, const char *text);

/* Adds a value of --device. */
void provenance_add_device(struct provenance *from, const char *device);

/* The file that was added as `what`; null: there is none. */
const struct provenance_file *
provenance_find(const struct provenance *from, const char *what);

/* Writes the member "made_by". */
void provenance_json(const struct provenance *from, struct json *json);

/* "cycles" or "insns": what the guest's clock counted. */
const char *provenance_clock(const struct provenance *from);

#endif
