/* Untying a translation from the way whose stamp is its time. */
#include "emu/attribution/translation_time.h"

void translation_time_untie_tied(struct translations *all,
                                 struct translation *t)
{
    const struct tlb_entry *way =
        (const void *)((const char *)t->touched -
                       offsetof(struct tlb_entry, stamp));

    translation_time_keep(t, way->stamp);
    if (tlb_valid(all->tlb, way))
        l0_forget(all->l0, way);
}
