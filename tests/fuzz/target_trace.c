/*
 * Fuzz target: a trace, to all that reads it.
 *
 * The reader and the second one (tests/trace/pwt.h), which share no code, print
 * the same records and take the same traces. Then the trace is replayed as it
 * was recorded, through other TLBs, and under assumptions; replays may refuse
 * it, in one line, and what they count adds up. All but one in eight of the
 * mutations leave lengths and checksums right (trace_parts.h).
 */
#define _DEFAULT_SOURCE 1
#include "tests/fuzz/target.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "emu/replay/replay.h"
#include "emu/trace/trace_info.h"
#include "emu/trace/trace_text.h"
#include "tests/differential/random.h"
#include "tests/fuzz/input_file.h"
#include "tests/fuzz/must.h"
#include "tests/fuzz/trace_parts.h"
#include "tests/trace/pwt.h"

/* A KiB of a compressed trace may hold a million records; the readers are
 * compared over traces of no more than this. */
enum { PRINTED_MAX = 4000 };

static void refused(const struct error *error)
{
    must(error->text[0], "a refusal has its line");
    must(!strchr(error->text, '\n'), "a refusal is one line");
    must(error->code == EXIT_CODE_USAGE, "a trace is refused as input");
}

/* Text in memory. */
struct text {
    FILE *stream;
    char *bytes;
    size_t size;
};

static void open_text(struct text *text)
{
    text->stream = open_memstream(&text->bytes, &text->size);
    must(text->stream != NULL, "memory for text");
}

/* Both readers: true if the trace is whole. *may_replay: the second reader knows
 * no reason against it. */
static bool read_twice(const char *path, const uint8_t *data, size_t size,
                       bool *may_replay)
{
    struct text ours, theirs;
    struct trace_reader reader;
    struct trace_record record;
    struct pwt_report report;
    struct error error = {0};
    enum trace_status status = TRACE_BROKEN;
    enum pwt_verdict verdict;
    FILE *in = fmemopen((void *)data, size, "rb");

    must(in != NULL, "a file in memory");
    open_text(&ours);
    open_text(&theirs);
    if (trace_reader_open(&reader, path, &error)) {
        while ((status = trace_reader_next(&reader, &record, &error)) ==
               TRACE_OK && reader.record <= PRINTED_MAX)
            trace_text_record(&record, reader.record - 1, ours.stream);
        trace_reader_close(&reader);
    }
    fclose(ours.stream);
    if (status == TRACE_OK) {
        *may_replay = true;
    } else {
        verdict = pwt_read(in, theirs.stream, &report);
        must((status == TRACE_DONE) == (verdict != PWT_BROKEN),
             "both readers take the trace or refuse it");
        *may_replay = verdict == PWT_WHOLE;
    }
    fclose(theirs.stream);
    fclose(in);
    if (status == TRACE_BROKEN)
        refused(&error);
    must(status == TRACE_OK ||
         (ours.size == theirs.size &&
          !memcmp(ours.bytes, theirs.bytes, ours.size)),
         "both readers print the same records");
    free(ours.bytes);
    free(theirs.bytes);
    return status != TRACE_BROKEN;
}

static void look(const char *path, FILE *nowhere)
{
    struct trace_reader reader;
    struct trace_info info;
    struct error error = {0};

    if (!trace_reader_open(&reader, path, &error))
        return;
    if (trace_info_read(&info, &reader, &error)) {
        trace_info_print(&info, &reader, nowhere);
        trace_info_destroy(&info);
    } else {
        refused(&error);
    }
    trace_reader_close(&reader);
}

static void check_side(const struct mmu_side *side)
{
    must(side->hits + side->misses == side->accesses,
         "hits and misses of a side are its accesses");
}

/* False: it was refused. */
static bool replay(const struct replay_config *config)
{
    struct replay *r = malloc(sizeof *r);
    struct error error = {0};
    bool ok;

    must(r != NULL, "memory for a replay");
    ok = replay_open(r, config, &error);
    if (ok) {
        ok = replay_run(r, NULL, NULL, &error);
        check_side(r->mmu->iside);
        check_side(r->mmu->dside);
        replay_close(r);
    }
    if (!ok)
        refused(&error);
    free(r);
    return ok;
}

static void replay_otherwise(const char *path)
{
    static const struct { const char *tlb, *assume; } other[] = {
        {"itlb=16x1,dtlb=24x3,stlb=64x4,policy=lru", NULL},
        {"tlb=32x2,policy=random", NULL},
        {"large=fragment,itlb-large=none,dtlb-large=none,policy=fifo", NULL},
        {NULL, "tags=on"},
        {NULL, "tags=on=2,pge=off"},
        {NULL, "invlpg=cr3,large=split"},
        {NULL, "pge=on,noflush=0xc0100000"},
    };

    for (size_t i = 0; i < sizeof other / sizeof other[0]; i++) {
        struct assume assume = {0};
        struct error error = {0};

        must(!other[i].assume || assume_add(&assume, other[i].assume, &error),
             "an assumption is one");
        replay(&(struct replay_config){
            .path = path, .tlb = other[i].tlb, .attribution = i % 2,
            .assume = other[i].assume ? &assume : NULL,
        });
        assume_destroy(&assume);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static FILE *nowhere;
    const char *path = input_file(data, size);
    bool may_replay, whole;

    if (!nowhere)
        nowhere = fopen("/dev/null", "w");
    must(nowhere != NULL, "the host has what it takes");
    if (size) {
        whole = read_twice(path, data, size, &may_replay);
        look(path, nowhere);
        must(!replay(&(struct replay_config){.path = path,
                                             .attribution = true}) ||
             (whole && may_replay), "a replay refuses what a reader does");
        if (whole)
            replay_otherwise(path);
    }
    return 0;
}

/* Mutations (https://llvm.org/docs/LibFuzzer.html, custom mutators). */

/* A copy of a chunk, one that is dropped, or two that change places. */
static void mutate_order(struct trace_parts *p, struct random *random)
{
    unsigned a = random_below(random, p->chunks),
             b = random_below(random, p->chunks);
    struct trace_part kept = p->chunk[a];

    if (random_one_in(random, 3)) {
        p->chunk[a] = p->chunk[b];
        p->chunk[b] = kept;
    } else if (random_one_in(random, 2) && p->chunks < TRACE_PARTS_CHUNKS) {
        memmove(&p->chunk[b + 1], &p->chunk[b],
                (p->chunks++ - b) * sizeof kept);
        p->chunk[b] = kept;
    } else if (p->chunks > 1) {
        memmove(&p->chunk[a], &p->chunk[a + 1],
                (--p->chunks - a) * sizeof kept);
    }
}

/* A run of records said again, or cut out: states that bytes alone seldom
 * reach. */
static void mutate_run(struct trace_part *chunk, struct random *random)
{
    enum { RUN_MAX = 256 };
    size_t at = random_below(random, (uint32_t)chunk->size),
           size = random_below(random, RUN_MAX);

    if (size > chunk->size - at)
        size = chunk->size - at;
    if (random_one_in(random, 2) &&
        chunk->size + size <= TRACE_CHUNK_RAW_MAX) {
        memmove(chunk->raw + at + size, chunk->raw + at, chunk->size - at);
        chunk->size += size;
    } else {
        memmove(chunk->raw + at, chunk->raw + at + size,
                chunk->size - at - size);
        chunk->size -= size;
    }
}

static void mutate_parts(struct trace_parts *p, struct random *random)
{
    unsigned which = p->chunks ? random_below(random, p->chunks) : 0;
    struct trace_part *chunk = &p->chunk[which];

    if (!p->chunks || random_one_in(random, 12))
        p->text_size = LLVMFuzzerMutate(p->text, p->text_size,
                                        TRACE_HEADER_TEXT_MAX);
    else if (random_one_in(random, 12))
        mutate_order(p, random);
    else if (chunk->size && random_one_in(random, 4))
        mutate_run(chunk, random);
    else
        chunk->size = LLVMFuzzerMutate(chunk->raw, chunk->size,
                                       TRACE_CHUNK_RAW_MAX);
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max,
                               unsigned seed)
{
    struct trace_parts *parts = malloc(sizeof *parts);
    struct random random = {(uint64_t)seed << 1 | 1};
    size_t written = 0;

    must(parts != NULL, "memory for a mutation");
    if (!random_one_in(&random, 8) && trace_parts_read(parts, data, size)) {
        do
            mutate_parts(parts, &random);
        while (random_one_in(&random, 3));
        written = trace_parts_write(parts, data, max);
    }
    free(parts);
    return written ? written : LLVMFuzzerMutate(data, size, max);
}
