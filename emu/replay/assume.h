/*
 * What-if: what the kernel of a recording would have cost under assumptions
 * (docs/traces.md, "What-if"). The references stay as they were recorded; what
 * differs is global pages, tags, and what flush events remove.
 *
 * `struct assume` is what --assume says. `struct assumed` applies it to one
 * MMU: to its config before mmu_init, to each mode record, page and flush.
 */
#ifndef PAGEWALK_EMU_REPLAY_ASSUME_H
#define PAGEWALK_EMU_REPLAY_ASSUME_H

#include <stdbool.h>
#include <stdint.h>

#include "emu/host/error.h"
#include "emu/replay/trace_sites.h"
#include "emu/trace/trace_header.h"
#include "mmu/mmu.h"

enum assume_pge { ASSUME_PGE_RECORDED, ASSUME_PGE_OFF, ASSUME_PGE_ON };

enum {
    ASSUME_NOFLUSH_MAX = 16,    /* noflush=SITE in one --assume list */
    ASSUME_TAGS_MAX = 1 << 12,  /* N of tags=on=N, as PCID has (12 bits) */
    ASSUME_TEXT_MAX = 255,
};

/* All zero: nothing is assumed. */
struct assume {
    enum assume_pge pge;
    bool tags;
    uint32_t tag_limit;     /* 0: as many as there are spaces */
    bool invlpg_is_cr3;
    bool split;             /* large pages are mapped by 4 KiB pages */
    char *noflush[ASSUME_NOFLUSH_MAX];
    unsigned noflushes;
    char text[ASSUME_TEXT_MAX + 1];     /* all of it, with commas */
};

/* Adds "pge=off,tags=on=8". False: a word that is none, given twice, or one
 * too many. */
bool assume_add(struct assume *assume, const char *text, struct error *error);
void assume_destroy(struct assume *assume);

/* Adds each of some texts. False: the line names --assume. */
bool assume_add_all(struct assume *assume, const char *const *text,
                    unsigned count, struct error *error);

/* Whether a trace can answer for these TLBs (to be called instead of
 * trace_fit_check). False: a line that says why not, and with which option to
 * record; it does not name the trace. */
bool assume_check(const struct assume *assume,
                  const struct trace_header *header,
                  const struct mmu_config *config, struct error *error);

/* The flush sites of a trace whose events do not happen, by number: to be
 * freed; null where there are none. False: the trace cannot be read twice, or
 * none of its sites is called so. */
bool assume_skips(const struct assume *assume, const char *path, bool **skips,
                  uint32_t *sites, struct error *error);

/* What is assumed of one MMU, and what that needs to remember. */
struct assumed {
    const struct assume *assume;
    const bool *skips;          /* of assume_skips */
    uint32_t sites;
    uint32_t mov_cr3_cycles;    /* direct cycles of a MOV CR3 */
    uint32_t *tag;              /* spaces that have one, the latest first */
    uint32_t tags;
    bool pae;
    bool saw_global;            /* some page has G */
    bool large[1 << 11];        /* by 2 MiB: the last reference in this region
                                   was to a large page */
};

/* For a model's MMU, before mmu_init: sets what the config must have. `skips`
 * is of assume_skips and stays its caller's. False: no memory. */
bool assumed_init(struct assumed *assumed, const struct assume *assume,
                  const bool *skips, uint32_t sites,
                  const struct cpu_model *model, struct mmu_config *config);
void assumed_destroy(struct assumed *assumed);

/* The flags (enum trace_mode_bits) of a TRACE_MODE record, and the tables' word
 * on a page that is referred to, as they are assumed to be. */
uint8_t assumed_mode(struct assumed *assumed, uint8_t flags, uint32_t space);
struct trace_page assumed_page(struct assumed *assumed, uint32_t page,
                               const struct trace_page *recorded);

/* A flush event of the recording, which is no page fault. */
struct assumed_flush {
    enum flush_cause cause;
    uint32_t site;              /* its number */
    uint32_t lin;               /* of INVLPG */
    uint32_t direct_cycles;
};

/* Does to the MMU what the event does under the assumptions. CR3 has its new
 * value already. */
void assumed_flush(struct assumed *assumed, struct mmu *mmu,
                   const struct assumed_flush *flush);

/* Before mmu_space_free of a space. */
void assumed_space_free(struct assumed *assumed, uint32_t space);

/* After the last record. False: the assumptions are about something that the
 * recording did not have; the line does not name the trace. */
bool assumed_finish(const struct assumed *assumed, struct error *error);

/* What the numbers are worth: "exact for the recorded references", or why not;
 * `diverged` and `stale` as in struct replay. */
const char *assume_verdict(const struct assume *assume, uint64_t diverged,
                           uint64_t stale);

#endif
