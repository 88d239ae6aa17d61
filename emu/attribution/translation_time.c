/* The rare half of record times. */
#include "emu/attribution/translation_time.h"

void record_cut(struct records *records, struct record *r)
{
    const struct tlb_entry *way =
        (const void *)((const char *)r->touched -
                       offsetof(struct tlb_entry, stamp));

    record_keep(r, way->stamp);
    if (tlb_valid(records->of, way))
        l0_forget(records->l0, way);
}
