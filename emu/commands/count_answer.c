#include "emu/commands/count_answer.h"

#include "emu/host/json.h"

/* The order in the answer is not that of miss_class.def. */
static const enum miss_class class_order[] = {
    MISS_compulsory, MISS_capacity, MISS_conflict, MISS_flush, MISS_fault,
};

static void put_array(struct json *json, const struct count_answer *c,
                      const struct stream_array *array)
{
    const struct tlb *tlb = &c->mmu->tlb[array->slot];
    const struct miss_classifier *classifier =
        &c->attribution->classifier[array->slot];

    json_begin_object(json, array->name);
    json_u64(json, "hits", tlb->counters.hits);
    json_u64(json, "misses", tlb->counters.misses);
    json_u64(json, "fills", tlb->counters.fills);
    json_u64(json, "evictions", tlb->counters.evictions);
    if (c->header->config.levels == TLB_LEVELS_INCLUSIVE)
        json_u64(json, "back_invalidations",
                 tlb->counters.back_invalidations);
    json_begin_object(json, "miss_class");
    for (unsigned i = 0; i < MISS_CLASSES; i++)
        json_u64(json, miss_class_name(class_order[i]),
                 classifier->miss_class[class_order[i]]);
    json_end_object(json);
    json_end_object(json);
}

static void put_side(struct json *json, const char *name,
                     const struct mmu_side *side)
{
    json_begin_object(json, name);
    json_u64(json, "accesses", side->accesses);
    json_u64(json, "hits", side->hits);
    json_u64(json, "misses", side->misses);
    json_u64(json, "dirty_assists", side->dirty_assists);
    json_u64(json, "rights_assists", side->rights_assists);
    json_end_object(json);
}

static void put_flush(struct json *json, const struct count_answer *c,
                      enum flush_cause cause)
{
    const struct flush_counters *flush = &c->mmu->flushes[cause];
    const struct refills *refills = &c->attribution->refills[cause];

    json_begin_object(json, flush_cause_name(cause));
    json_u64(json, "count", flush->count);
    json_u64(json, "entries_dropped", flush->entries_dropped);
    json_u64(json, "refill_misses", refills_misses(refills));
    json_u64(json, "refill_avoidable", refills->avoidable);
    json_u64(json, "refill_remapped", refills->remapped);
    json_end_object(json);
}

static void put_prefetch(struct json *json, const struct prefetch *prefetch)
{
    json_begin_object(json, "prefetch");
    json_u64(json, "walks", prefetch->walks);
    json_u64(json, "fills", prefetch->buffer.counters.fills);
    json_u64(json, "evictions", prefetch->buffer.counters.evictions);
    json_u64(json, "hits", prefetch->hits);
    json_u64(json, "dropped", prefetch->dropped);
    json_end_object(json);
}

void count_answer_print(const struct count_answer *c, FILE *stream)
{
    struct json json;

    json_init(&json, stream);
    json_begin_object(&json, NULL);
    json_begin_object(&json, "arrays");
    for (unsigned i = 0; i < c->header->arrays; i++)
        put_array(&json, c, &c->header->array[i]);
    json_end_object(&json);
    json_begin_object(&json, "sides");
    if (c->header->config.unified) {
        put_side(&json, "u", c->mmu->dside);
    } else {
        put_side(&json, "i", c->mmu->iside);
        put_side(&json, "d", c->mmu->dside);
    }
    json_end_object(&json);
    json_begin_object(&json, "walks");
    json_u64(&json, "count", c->mmu->walks.count);
    json_u64(&json, "faults", c->mmu->walks.faults);
    json_end_object(&json);
    if (c->header->config.prefetch)
        put_prefetch(&json, &c->mmu->prefetch);
    json_begin_object(&json, "flushes");
    put_flush(&json, c, FLUSH_mov_cr3);
    put_flush(&json, c, FLUSH_mov_cr4);
    put_flush(&json, c, FLUSH_invlpg);
    put_flush(&json, c, FLUSH_page_fault);
    if (c->mmu->flushes[FLUSH_mov_cr0].count)
        put_flush(&json, c, FLUSH_mov_cr0);
    if (c->mmu->flushes[FLUSH_task_switch].count)
        put_flush(&json, c, FLUSH_task_switch);
    json_end_object(&json);
    json_u64(&json, "frames", c->frames);
    json_end_object(&json);
    json_finish(&json);
}
