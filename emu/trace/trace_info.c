#define _POSIX_C_SOURCE 200809L

#include "emu/trace/trace_info.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "emu/host/number.h"
#include "emu/trace/trace_text.h"
#include "mmu/flush_cause.h"

enum { REGIONS_MAX = 1 << 16 };

static bool no_memory(const struct trace_reader *reader, struct error *error)
{
    return error_host(error, "%s: no memory", reader->path);
}

static bool name_region(struct trace_info *info,
                        const struct trace_record *record,
                        const struct trace_reader *reader,
                        struct error *error)
{
    uint32_t number = record->region.number;
    struct trace_info_region *region;
    char *name;

    if (number >= REGIONS_MAX)
        return error_usage(error, "%s: record %" PRIu64 ": region %" PRIu32
                           " of at most %d", reader->path, reader->record - 1,
                           number, REGIONS_MAX);
    if (number >= info->regions) {
        region = realloc(info->region, (number + 1) * sizeof *region);
        if (!region)
            return no_memory(reader, error);
        memset(region + info->regions, 0,
               (number + 1 - info->regions) * sizeof *region);
        info->region = region;
        info->regions = number + 1;
    }
    name = strdup(record->region.name);
    if (!name)
        return no_memory(reader, error);
    region = &info->region[number];
    free(region->name);
    region->name = name;
    return true;
}

static bool add_other(struct trace_info *info,
                      const struct trace_record *record,
                      const struct trace_reader *reader, struct error *error)
{
    switch (record->other) {
    case TRACE_SYNC:
        for (unsigned i = 0; i < TRACE_ABSORBED_KINDS; i++)
            info->absorbed[i] += record->sync.absorbed[i];
        info->cycles += record->sync.cycles;
        return true;
    case TRACE_MODE:
        info->space = record->mode.space;
        return true;
    case TRACE_FLUSH:
        info->cycles += record->flush.cycles;
        if (record->flush.cause != FLUSH_invlpg &&
            record->flush.cause != FLUSH_page_fault)
            info->space = record->flush.space;
        return true;
    case TRACE_SITE:                /* may be defined again, with its name */
        if (record->site.number >= info->sites)
            info->sites = record->site.number + 1;
        return true;
    case TRACE_REGION:
        return name_region(info, record, reader, error);
    case TRACE_REGION_BEGIN:
        if (record->region.number < info->regions)
            info->region[record->region.number].times++;
        return true;
    default:
        return true;
    }
}

static bool add(struct trace_info *info, const struct trace_record *record,
                const struct trace_reader *reader, struct error *error)
{
    if (record->kind == TRACE_OTHER) {
        info->count[TRACE_OTHER + record->other]++;
        return add_other(info, record, reader, error);
    }
    info->count[record->kind]++;
    info->faults += record->reference.faulted;
    return trace_pages_find(&info->pages, info->space,
                            record->reference.page) ||
           no_memory(reader, error);
}

bool trace_info_read(struct trace_info *info, struct trace_reader *reader,
                     struct error *error)
{
    struct trace_record record;
    enum trace_status status;

    memset(info, 0, sizeof *info);
    if (!trace_header_parse(&info->header, reader->text, reader->path, error))
        return false;
    if (!trace_pages_init(&info->pages))
        return no_memory(reader, error);
    do {
        status = trace_reader_next(reader, &record, error);
    } while (status == TRACE_OK && add(info, &record, reader, error));
    if (status == TRACE_DONE)
        return true;
    trace_info_destroy(info);
    return false;
}

void trace_info_destroy(struct trace_info *info)
{
    trace_pages_destroy(&info->pages);
    for (uint32_t i = 0; i < info->regions; i++)
        free(info->region[i].name);
    free(info->region);
    info->region = NULL;
    info->regions = 0;
}

uint64_t trace_info_kept(const struct trace_info *info)
{
    return info->count[TRACE_FETCH] + info->count[TRACE_READ] +
           info->count[TRACE_WRITE];
}

uint64_t trace_info_references(const struct trace_info *info)
{
    uint64_t all = trace_info_kept(info);

    for (unsigned i = 0; i < TRACE_ABSORBED_KINDS; i++)
        all += info->absorbed[i];
    return all;
}

static void put_text(const char *key, const char *value, FILE *stream)
{
    if (*value)
        fprintf(stream, "%-22s%s\n", key, value);
}

static void put_number(const char *key, uint64_t value, FILE *stream)
{
    char text[NUMBER_TEXT_MAX];

    fprintf(stream, "%-22s%15s\n", key,
            number_group(value, text, sizeof text));
}

static void put_ratio(const char *key, double value, FILE *stream)
{
    fprintf(stream, "%-22s%15.2f\n", key, value);
}

static void put_header(const struct trace_header *h, FILE *stream)
{
    char filter[32];

    filter_spec_format(&h->filter, filter, sizeof filter);
    put_text("made by", h->made_by, stream);
    put_text("model", h->model_name, stream);
    put_text("tlb", h->tlb, stream);
    if (*h->image)
        put_text("image", h->image, stream);
    put_text("guest options", h->options, stream);
    if (*h->from)
        put_text("recorded from", h->from, stream);
    if (*h->to)
        put_text("recorded to", h->to, stream);
    put_text("clock", h->clock_counts_insns ? "insns" : "cycles", stream);
    put_text("miss classes", h->classified ? "yes" : "no", stream);
    put_text("filter", filter, stream);
    put_text("large pages", tlb_large_name(h->model.mmu.large), stream);
}

static void put_size(const struct trace_info *info,
                     const struct trace_reader *reader, FILE *stream)
{
    uint64_t references = trace_info_references(info);

    put_number("references", references, stream);
    put_number("  in the trace", trace_info_kept(info), stream);
    put_number("  that faulted", info->faults, stream);
    put_number("bytes", reader->offset, stream);
    put_number("  of records, unpacked", reader->raw_total, stream);
    put_number("chunks", reader->chunks, stream);
    if (reader->offset)
        put_ratio("compression ratio",
                  (double)reader->raw_total / (double)reader->offset, stream);
    if (references)
        put_ratio("bytes/1000 references",
                  1000.0 * (double)reader->offset / (double)references,
                  stream);
}

void trace_info_print(const struct trace_info *info,
                      const struct trace_reader *reader, FILE *stream)
{
    put_header(&info->header, stream);
    put_size(info, reader, stream);
    put_number("cycles", info->cycles, stream);
    put_number("pages", info->pages.used, stream);
    put_number("flush sites", info->sites, stream);
    put_number("records", reader->record, stream);
    for (unsigned i = 0; i < TRACE_OTHER + TRACE_OTHERS; i++) {
        bool other = i >= TRACE_OTHER;
        char key[32];

        snprintf(key, sizeof key, "  %s",
                 trace_text_kind(other ? TRACE_OTHER : i,
                                 other ? i - TRACE_OTHER : 0));
        if (info->count[i])
            put_number(key, info->count[i], stream);
    }
    for (uint32_t i = 0; i < info->regions; i++)
        if (info->region[i].name) {
            fprintf(stream, "%-22s%15" PRIu64 " times ", "lab region",
                    info->region[i].times);
            trace_text_name(info->region[i].name, stream);
            putc('\n', stream);
        }
}
