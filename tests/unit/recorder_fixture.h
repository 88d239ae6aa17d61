/*
 * A recording and its replay, without a CPU: an MMU over page tables in memory
 * (tests/unit/mmu_fixture.h) with a recorder on it makes accesses as a CPU
 * would, l0 and fast misses included; then the trace is replayed, and what the
 * two have counted is compared.
 */
#ifndef PAGEWALK_TESTS_UNIT_RECORDER_FIXTURE_H
#define PAGEWALK_TESTS_UNIT_RECORDER_FIXTURE_H

#include "emu/trace/recorder.h"
#include "emu/replay/replay.h"
#include "tests/unit/mmu_fixture.h"
#include "tests/unit/trace_fixture.h"

/* Two spaces with three regions of eight pages; the other pages of a region are
 * absent. Region n of a space is mapped by table 3 * space + n, or by one large
 * page. */
enum {
    SPACES = 2, REGIONS = 3, PAGES = 8,
    REGION_A = 0x00800000, REGION_B = 0x00c00000, REGION_C = 0x01000000,
    PURW = PTE_P | PTE_A | PTE_D | PTE_W | PTE_U,
};

extern const uint32_t rf_region[REGIONS];

/* Starts a recording: the p6 model with changes to its TLBs as in --tlb, and a
 * filter as in --trace-filter. All pages are mapped, PURW; paging is on, with
 * WP and PGE, in space 0. */
void rf_up(const char *tlb, const char *filter, bool pae);

/* What software does to its tables: nothing is flushed. */
void rf_set_pte(unsigned space, unsigned region, unsigned page, uint64_t entry);
uint64_t rf_get_pte(unsigned space, unsigned region, unsigned page);
/* A frame that a small page may be mapped to: 0 to 15. */
uint64_t rf_small_frame(unsigned n);
void rf_set_small(unsigned space, unsigned region, uint64_t bits);
void rf_set_large(unsigned space, unsigned region, uint64_t bits);

/* What the processor does. An access is of enum access, without USER for CPL 0.
 * False: it faulted. */
bool rf_access(uint32_t lin, unsigned access);
void rf_mov_cr3(unsigned space);
void rf_invlpg(uint32_t lin);
void rf_set_pge(bool pge);
void rf_set_wp(bool wp);
void rf_set_paging(bool on);
void rf_space_free(unsigned space);
/* More instructions from the page of the last access, a fetch. */
void rf_fetch_again(uint32_t lin, unsigned access, unsigned count);

/* Ends the recording. */
void rf_done(void);

/* The records of the trace; read by recording_done. */
extern struct trace_record rf_records[];
extern unsigned rf_record_count;

/* References of a kind to a page in the trace; absorbed ones are not there. */
unsigned rf_written(enum trace_kind kind, uint32_t lin);

/* Replays, with the TLBs of the recording or with changes to them as in --tlb,
 * and leaves the replay open. */
void rf_replay_with(const char *tlb, bool classify);
extern struct replay rf_replay;

/* rf_replay_with under assumptions as in --assume, or "" for none. */
void rf_replay_assuming(const char *assume, const char *tlb);

/* Replays with the TLBs of the recording, and fails if anything is counted
 * otherwise than by the recording. */
void rf_check_replay(void);

/* Remembers what this run has counted; rf_check_replay_with replays a recording
 * of the program on other TLBs, and compares with that. */
void rf_remember(void);
void rf_check_replay_with(const char *tlb);

void rf_down(void);

#endif
