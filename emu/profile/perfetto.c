#include "emu/profile/perfetto.h"

#include <inttypes.h>
#include <string.h>

#include "mmu/flush_cause.h"

/* The lines of the picture. */
static const char *const lines[] = {NULL, "CR3", "regions", "flushes",
                                    "page faults"};

enum { SPACES = 1, REGIONS, FLUSHES, FAULTS, LINES };

static uint64_t now(const struct perfetto *p)
{
    return p->config.now(p->config.opaque);
}

/* Microseconds, with three decimals, as JSON. */
static void put_time(const struct perfetto *p, const char *name,
                     uint64_t cycles)
{
    uint64_t seconds = cycles / p->config.hz, rest = cycles % p->config.hz;
    uint64_t nano = rest * 1000000000 / p->config.hz;

    fprintf(p->config.stream, ", \"%s\": %" PRIu64 ".%03u", name,
            seconds * 1000000 + nano / 1000, (unsigned)(nano % 1000));
}

static void put_text(FILE *stream, const char *text)
{
    putc('"', stream);
    for (; *text; text++) {
        if (*text == '"' || *text == '\\')
            putc('\\', stream);
        putc((unsigned char)*text < ' ' ? '?' : *text, stream);
    }
    putc('"', stream);
}

/* Begins an event, if there is room for one more. */
static bool begin(struct perfetto *p, unsigned line, const char *name,
                  const char *phase, uint64_t since)
{
    FILE *stream = p->config.stream;

    if (p->events == PERFETTO_EVENTS_MAX) {
        p->dropped++;
        return false;
    }
    p->events++;
    fprintf(stream, ",\n{\"ph\": \"%s\", \"pid\": 1, \"tid\": %u, \"name\": ",
            phase, line);
    put_text(stream, name);
    put_time(p, "ts", since);
    return true;
}

static void put_slice(struct perfetto *p, unsigned line, const char *name,
                      uint64_t since)
{
    if (!begin(p, line, name, "X", since))
        return;
    put_time(p, "dur", now(p) - since);
    putc('}', p->config.stream);
}

/* The space that was loaded until now. */
static void end_space(struct perfetto *p)
{
    char name[32];

    if (!p->has_space)
        return;
    snprintf(name, sizeof name, "0x%08x", p->cr3);
    put_slice(p, SPACES, name, p->space_since);
    p->has_space = false;
}

static void on_space(struct perfetto *p)
{
    if (p->has_space && p->cr3 == p->mmu->paging.cr3)
        return;
    end_space(p);
    p->has_space = true;
    p->cr3 = p->mmu->paging.cr3;
    p->space_since = now(p);
}

/* A flush that is about to be charged; a page fault is one of a page. */
static void on_flush_end(void *opaque, const struct observed_flush *flush)
{
    struct perfetto *p = opaque;
    char text[PERFETTO_NAME_MAX];
    bool fault = flush->cause == FLUSH_page_fault;
    const char *place = p->config.place(p->config.opaque, text);

    if (flush->cause == FLUSH_mov_cr3 || flush->cause == FLUSH_task_switch)
        on_space(p);
    if (!begin(p, fault ? FAULTS : FLUSHES,
               fault ? "page fault" : flush_cause_name(flush->cause),
               fault ? "i" : "X", now(p)))
        return;
    if (fault)
        fputs(", \"s\": \"t\"", p->config.stream);
    else
        put_time(p, "dur", flush->direct_cycles);
    fputs(", \"args\": {\"at\": ", p->config.stream);
    put_text(p->config.stream, place);
    if (fault || flush->cause == FLUSH_invlpg)
        fprintf(p->config.stream, ", \"address\": \"0x%08x\"", flush->lin);
    if (!fault)
        fprintf(p->config.stream, ", \"entries dropped\": %u", flush->dropped);
    fputs("}}", p->config.stream);
}

void perfetto_begin(struct perfetto *p, struct mmu *mmu,
                    const struct perfetto_config *config)
{
    *p = (struct perfetto){
        .observer = {.opaque = p, .flush_end = on_flush_end},
        .mmu = mmu, .config = *config,
    };
    mmu_attach(mmu, &p->observer);
    fputs("{\"displayTimeUnit\": \"ns\", \"traceEvents\": [\n"
          "{\"ph\": \"M\", \"pid\": 1, \"name\": \"process_name\", "
          "\"args\": {\"name\": \"pagewalk\"}}", config->stream);
    for (unsigned line = SPACES; line < LINES; line++)
        fprintf(config->stream, ",\n{\"ph\": \"M\", \"pid\": 1, \"tid\": %u, "
                "\"name\": \"thread_name\", \"args\": {\"name\": \"%s\"}}",
                line, lines[line]);
}

void perfetto_region(struct perfetto *p, const char *name, uint64_t since)
{
    put_slice(p, REGIONS, name, since);
}

void perfetto_finish(struct perfetto *p)
{
    end_space(p);
    fprintf(p->config.stream, "\n], \"otherData\": {\"clock\": \"cycles at %"
            PRIu64 " Hz\", \"events\": %" PRIu64 ", \"dropped\": %" PRIu64
            "}}\n", p->config.hz, p->events, p->dropped);
}
