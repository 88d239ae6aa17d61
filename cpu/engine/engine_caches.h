/*
 * What differs between the two forms of the engine: whether an access that l0
 * serves looks up a cache, and the micro-ops that fetch lines. Private to
 * engine.c, as macros that use its locals and its labels.
 */
#ifndef PAGEWALK_CPU_ENGINE_ENGINE_CACHES_H
#define PAGEWALK_CPU_ENGINE_ENGINE_CACHES_H

#include "cpu/access/cached.h"
#include "cpu/block/block_fetch.h"
#include "cpu/state/state.h"
#include "mmu/access.h"

#if ENGINE_CACHES

#define ENGINE_RUN engine_run_cached

/* As access_hits; false also where the cache does not hold all bytes in one
 * line. */
#define ENGINE_HITS(kind, lin, size, count, host)                       \
    access_hits_cached(&cpu->mmu, kind, access_key_cached(&cpu->mmu),   \
                       lin, size, count, host)

/* The lines that a REP instruction which goes on has fetched. */
#define ENGINE_LINES_HELD(cpu, block)                                   \
    ((cpu)->goes_on ? (block)->first_lines : 0)

#define ENGINE_FETCHES_PAST(cpu) UNLIKELY((cpu)->mmu.fetch_uncached)

/* Where the engine begins a block. */
#define ENGINE_ENTRY(cpu, block)                                        \
    (LIKELY(block_fetch_held(cpu, block)) ? (block)->entry_held         \
                                          : (block)->entry)

/* A block has run whole, or up to an instruction. */
#define ENGINE_COMMIT_LINES(cpu, block) block_fetch_commit(cpu, block)
#define ENGINE_LEAVE_LINES(cpu, block, insns)                           \
    block_fetch_leave(cpu, block, insns)

#define ENGINE_LINE                                                     \
    if (LIKELY(block_fetch_held(cpu, block)))                           \
        NEXT;                                                           \
    cpu->uop = u;                                                       \
    if (cached_fetch_waits(cpu, block_fetch_line(cpu, block, u->imm)))  \
        u = divert(cpu, u);                                             \
    NEXT;
#define ENGINE_LINE_SHARED                                              \
    {                                                                   \
        struct caches *caches = &cpu->mmu.caches;                       \
        if (LIKELY(cache_fetch_hits(caches->fetches, u->imm, u->imm2,   \
                                    u->d)))                             \
            NEXT;                                                       \
        cpu->uop = u;                                                   \
        if (cached_fetch(cpu, (struct uop *)u))                         \
            u = divert(cpu, u);                                         \
        NEXT;                                                           \
    }
#define ENGINE_LINE_PAST                                                \
    cpu->uop = u;                                                       \
    if (cached_fetch_past(cpu))                                         \
        u = divert(cpu, u);                                             \
    NEXT;

#else

#define ENGINE_RUN engine_run_direct
#define ENGINE_HITS(kind, lin, size, count, host)                       \
    access_hits(kind, access_key(&cpu->mmu), lin, size, count, host)
#define ENGINE_LINES_HELD(cpu, block) 0
#define ENGINE_FETCHES_PAST(cpu) false
#define ENGINE_ENTRY(cpu, block) ((block)->entry)
#define ENGINE_COMMIT_LINES(cpu, block) ((void)0)
#define ENGINE_LEAVE_LINES(cpu, block, insns) ((void)0)
#define ENGINE_LINE NEXT;           /* no block has one */
#define ENGINE_LINE_SHARED NEXT;
#define ENGINE_LINE_PAST NEXT;

#endif

#define ENGINE_HIT(kind, lin, size, host) ENGINE_HITS(kind, lin, size, 1, host)

#endif
