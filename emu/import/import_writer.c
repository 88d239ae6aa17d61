#include "emu/import/import_writer.h"

#include <errno.h>
#include <stdlib.h>

enum { PAGES = 1 << 20, IMPORT_SPACE = 1 };

static const uint8_t page_bits = TRACE_PAGE_PRESENT | TRACE_PAGE_WRITABLE |
                                 TRACE_PAGE_USER | TRACE_PAGE_DIRTY;

static bool is_large(const struct import_writer *import)
{
    return import->size != IMPORT_4K;
}

static bool holds(const struct mmu_config *config, bool large, bool fetches)
{
    const struct tlb_geometry *array =
        &config->tlb[fetches && !config->unified ? TLB_SLOT_ILARGE
                                                 : TLB_SLOT_DLARGE];

    return !large || config->large != TLB_LARGE_SEPARATE || array->entries ||
           array->ideal;
}

bool import_writer_open(struct import_writer *import, const char *path,
                        const struct trace_header *header, const char *text,
                        enum import_page_size size, struct error *error)
{
    const struct filter_spec *filter = &header->filter;

    *import = (struct import_writer){
        .size = size,
        .seen = calloc(PAGES / 64, sizeof *import->seen),
    };
    for (unsigned side = 0; side < 2; side++)
        import->held[side] = holds(&header->model.mmu, is_large(import), side);
    if (!import->seen)
        return error_host(error, "%s: no memory", path);
    trace_filter_init(&import->filter, header->model.mmu.large, filter->joint,
                      header->model.mmu.unified, filter->data, filter->fetch);
    import->filter.pae = size == IMPORT_2M;
    if (trace_writer_open(&import->writer, path, text, error))
        return true;
    free(import->seen);
    return false;
}

static void put_mode(struct import_writer *import)
{
    trace_writer_put(&import->writer, &(struct trace_record){
        .kind = TRACE_OTHER, .other = TRACE_MODE,
        .mode = {.flags = TRACE_MODE_PAGING | TRACE_MODE_WP |
                          (import->size == IMPORT_2M ? TRACE_MODE_PAE : 0),
                 .space = IMPORT_SPACE},
    });
}

static void put_sync(struct import_writer *import)
{
    struct trace_record record = {
        .kind = TRACE_OTHER, .other = TRACE_SYNC,
        .sync = {.cycles = import->fetches},
    };

    for (unsigned i = 0; i < TRACE_ABSORBED_KINDS; i++) {
        record.sync.absorbed[i] = import->absorbed[i];
        import->absorbed[i] = 0;
    }
    import->cycle += import->fetches;
    import->fetches = 0;
    trace_writer_put(&import->writer, &record);
}

static void make_room(struct import_writer *import)
{
    if (trace_writer_is_full(&import->writer)) {
        put_sync(import);
        trace_writer_end_chunk(&import->writer, import->cycle);
    }
    if (trace_writer_at_chunk(&import->writer))
        put_mode(import);
}

static void on_lost(void *opaque, bool fetch, uint32_t key)
{
    (void)opaque;
    (void)fetch;
    (void)key;
}

void import_writer_put(struct import_writer *import, enum trace_kind kind,
                       uint32_t page)
{
    const struct trace_reference reference = {
        .page = page,
        .fetch = kind == TRACE_FETCH,
        .write = kind == TRACE_WRITE,
        .is_large = is_large(import),
        .mapped = true,
        .held = import->held[kind == TRACE_FETCH],
    };
    uint64_t bit = UINT64_C(1) << page % 64;
    struct trace_record record = {
        .kind = kind,
        .reference = {.page = page, .user = true},
    };

    import->fetches += reference.fetch;
    if (trace_filter_absorbs(&import->filter, &reference)) {
        import->absorbed[(reference.fetch ? TRACE_ABSORBED_FETCH_4K
                                          : TRACE_ABSORBED_DATA_4K) +
                         reference.is_large]++;
        return;
    }
    make_room(import);
    if (!(import->seen[page / 64] & bit)) {
        import->seen[page / 64] |= bit;
        record.reference.translates = true;
        record.reference.translation = (struct trace_page){
            .bits = page_bits | (is_large(import) ? TRACE_PAGE_LARGE : 0),
            .frame = page};
    }
    trace_writer_put(&import->writer, &record);
    trace_filter_take(&import->filter, &reference, on_lost, NULL);
}

bool import_writer_close(struct import_writer *import, bool complete,
                         struct error *error)
{
    const struct trace_record end = {.kind = TRACE_OTHER, .other = TRACE_END};
    struct error ignored;
    bool ok;

    make_room(import);
    put_sync(import);
    if (complete)
        trace_writer_put(&import->writer, &end);
    else
        file_part_fail(&import->writer.file, ECANCELED);
    ok = trace_writer_close(&import->writer, complete ? error : &ignored);
    free(import->seen);
    return ok && complete;
}
