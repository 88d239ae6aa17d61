#include "emu/timeline/timeline.h"

#include <inttypes.h>

#include "emu/host/json.h"
#include "mmu/mmu.h"

enum { PLACE_MAX = 256 };

static uint64_t now(const struct timeline *timeline)
{
    return timeline->cpu->cycles.total;
}

static double microseconds(const struct timeline *timeline, uint64_t cycles)
{
    return (double)cycles * 1e6 / (double)timeline->hz;
}

/* The members that all events have; the brace stays open. */
static void begin(struct timeline *timeline, char phase, unsigned track)
{
    fprintf(timeline->stream, "%s{\"ph\": \"%c\", \"pid\": 1, \"tid\": %u",
            timeline->comma ? ",\n" : "", phase, track);
    timeline->comma = true;
}

static void put_name(struct timeline *timeline, const char *name)
{
    fputs(", \"name\": ", timeline->stream);
    json_put_text(timeline->stream, name);
}

static void put_time(struct timeline *timeline, uint64_t cycle)
{
    fprintf(timeline->stream, ", \"ts\": %.4f", microseconds(timeline, cycle));
}

/* Tells the viewer what a track is called, once. */
static void name_track(struct timeline *timeline, unsigned track,
                       const char *name)
{
    if (timeline->named[track])
        return;
    timeline->named[track] = true;
    begin(timeline, 'M', track);
    fputs(", \"name\": \"thread_name\", \"args\": {\"name\": ",
          timeline->stream);
    json_put_text(timeline->stream, name);
    fputs("}}", timeline->stream);
}

/* Whether one more event may be written. */
static bool has_room(struct timeline *timeline)
{
    if (timeline->events == TIMELINE_EVENTS_MAX) {
        timeline->dropped++;
        return false;
    }
    timeline->events++;
    return true;
}

static void open_slice(struct timeline *timeline, unsigned track,
                       const char *name, uint64_t cycle)
{
    /* In itself a slice is only counted, so that the outermost end ends it. */
    if (timeline->depth[track]) {
        timeline->depth[track]++;
        return;
    }
    if (!has_room(timeline))
        return;
    timeline->depth[track] = 1;
    begin(timeline, 'B', track);
    put_name(timeline, name);
    put_time(timeline, cycle);
    fprintf(timeline->stream, ", \"args\": {\"cycle\": %" PRIu64 "}}", cycle);
}

static void close_slice(struct timeline *timeline, unsigned track,
                        uint64_t cycle)
{
    if (!timeline->depth[track] || --timeline->depth[track])
        return;
    begin(timeline, 'E', track);
    put_time(timeline, cycle);
    fputs("}", timeline->stream);
}

static void put_place(struct timeline *timeline)
{
    char place[PLACE_MAX];

    fputs(", \"at\": ", timeline->stream);
    json_put_text(timeline->stream,
                  symbols_place(timeline->symbols, &timeline->cpu->mmu,
                                cpu_time_current_lin(timeline->cpu), place,
                                sizeof place));
}

/* A flush has a length, that of its direct cycles; a page fault has none. */
static void put_flush(struct timeline *timeline,
                      const struct observed_flush *flush)
{
    bool fault = flush->cause == FLUSH_page_fault;

    if (!has_room(timeline))
        return;
    begin(timeline, fault ? 'i' : 'X', fault ? TRACK_FAULTS : TRACK_FLUSHES);
    put_name(timeline, flush_cause_name(flush->cause));
    put_time(timeline, timeline->begun_at);
    if (fault)
        fputs(", \"s\": \"t\"", timeline->stream);
    else
        fprintf(timeline->stream, ", \"dur\": %.4f",
                microseconds(timeline, flush->direct_cycles));
    fprintf(timeline->stream, ", \"args\": {\"cycle\": %" PRIu64,
            timeline->begun_at);
    put_place(timeline);
    if (fault || flush->cause == FLUSH_invlpg)
        fprintf(timeline->stream, ", \"address\": \"0x%08" PRIx32 "\"",
                flush->lin);
    fprintf(timeline->stream, ", \"entries_dropped\": %u, "
            "\"direct_cycles\": %" PRIu32 "}}", flush->dropped,
            flush->direct_cycles);
}

/* Opens a slice for the space that is current now, if it is another; without
 * paging there is none. */
static void follow_space(struct timeline *timeline)
{
    const struct paging *paging = &timeline->cpu->mmu.paging;
    uint32_t space = mmu_space(paging);
    char name[sizeof "CR3 0x00000000"];

    if (paging->enabled && timeline->depth[TRACK_SPACES] &&
        space == timeline->space)
        return;
    close_slice(timeline, TRACK_SPACES, now(timeline));
    if (!paging->enabled)
        return;
    timeline->space = space;
    snprintf(name, sizeof name, "CR3 0x%08" PRIx32,
             space << (paging->pae ? 5 : 12));
    open_slice(timeline, TRACK_SPACES, name, now(timeline));
}

static void on_flush_begin(void *opaque, const struct observed_flush *flush)
{
    struct timeline *timeline = opaque;

    (void)flush;
    timeline->begun_at = now(timeline);
}

static void on_flush_end(void *opaque, const struct observed_flush *flush)
{
    struct timeline *timeline = opaque;

    put_flush(timeline, flush);
    if (flush->cause != FLUSH_page_fault && flush->cause != FLUSH_invlpg)
        follow_space(timeline);
}

void timeline_init(struct timeline *timeline, struct cpu *cpu, uint64_t hz,
                   const struct symbols *symbols, FILE *stream)
{
    *timeline = (struct timeline){
        .stream = stream, .cpu = cpu, .hz = hz, .symbols = symbols,
    };
    timeline->observer = (struct observer){
        .opaque = timeline,
        .flush_begin = on_flush_begin,
        .flush_end = on_flush_end,
    };
    fputs("{\"displayTimeUnit\": \"ns\", \"traceEvents\": [\n", stream);
    name_track(timeline, TRACK_SPACES, "address spaces");
    name_track(timeline, TRACK_FLUSHES, "flushes");
    name_track(timeline, TRACK_FAULTS, "page faults");
    mmu_attach(&cpu->mmu, &timeline->observer);
}

void timeline_region(struct timeline *timeline, bool begin, unsigned number,
                     const char *name)
{
    unsigned track = TRACK_REGIONS + number;

    if (!begin) {
        close_slice(timeline, track, now(timeline));
        return;
    }
    name_track(timeline, track, name);
    open_slice(timeline, track, name, now(timeline));
}

void timeline_finish(struct timeline *timeline)
{
    for (unsigned track = 0; track < TRACKS; track++)
        if (timeline->depth[track]) {
            timeline->depth[track] = 1;
            close_slice(timeline, track, now(timeline));
        }
    fprintf(timeline->stream, "\n], \"otherData\": {\"events\": %" PRIu64 ", \"dropped\": %"
            PRIu64 "}}\n", timeline->events, timeline->dropped);
}
