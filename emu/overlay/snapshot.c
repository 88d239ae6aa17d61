#include "emu/overlay/snapshot.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { AGED_WAYS = 64 };        /* ages of more ways cost too much to find */

/* The cause that emptied an entry: those that drop one entry clear its
 * generation, the others leave it behind. */
static enum flush_cause find_cause(const struct snapshot *s,
                                   const struct mmu *mmu,
                                   const struct tlb_entry *entry)
{
    static const enum flush_cause one[] = { FLUSH_invlpg, FLUSH_page_fault };
    static const enum flush_cause many[] = {
        FLUSH_mov_cr3, FLUSH_task_switch, FLUSH_mov_cr4, FLUSH_mov_cr0,
    };
    const enum flush_cause *from = entry->generation ? many : one;
    unsigned count = entry->generation ? 4 : 2;

    for (unsigned i = 0; i < count; i++)
        if (mmu->flushes[from[i]].count != s->last_cause[from[i]])
            return from[i];
    return from[0];
}

static void change(struct snapshot_cell *cell, enum cell_change what)
{
    cell->change = (uint8_t)what;
    cell->flash = SNAPSHOT_FLASH;
}

static uint8_t age_of(const struct tlb *tlb, const struct tlb_entry *entry)
{
    if (tlb->ways < 2 || tlb->ways > AGED_WAYS)
        return 0;
    return (uint8_t)(tlb_age(tlb, entry) * 255 / (tlb->ways - 1));
}

static void warm(struct snapshot *s, const struct tlb_entry *entry)
{
    s->heat[entry->page << (tlb_entry_shift(entry) - 12) >>
            (SNAPSHOT_HEAT_SHIFT - 12)] += 1;
}

static void update_cell(struct snapshot *s, const struct machine *machine,
                        const struct tlb *tlb, uint32_t i)
{
    const struct tlb_entry *entry = &tlb->entries[i];
    struct snapshot_cell *cell = &s->array[tlb->slot].cell[i];
    bool valid = tlb_valid(tlb, entry);

    if (cell->flash)
        cell->flash--;
    if (valid && (!cell->valid || cell->page != entry->page)) {
        change(cell, cell->valid ? CELL_REPLACED : CELL_FILLED);
        warm(s, entry);
    } else if (!valid && cell->valid) {
        change(cell, CELL_FLUSHED);
        cell->cause = (uint8_t)find_cause(
            s, &machine_boot_cpu(machine)->mmu, entry);
    }
    cell->valid = valid;
    cell->page = entry->page;
    cell->frame = (uint32_t)entry->frame;
    cell->bits = entry->bits;
    cell->age = valid ? age_of(tlb, entry) : 0;
}

static uint64_t update_array(struct snapshot *s,
                             const struct machine *machine,
                             const struct tlb *tlb)
{
    struct snapshot_array *array = &s->array[tlb->slot];

    array->name = tlb_slot_name(tlb->slot);
    array->sets = tlb->sets;
    array->ways = tlb->ways;
    array->entries = tlb->entry_count;
    array->live = tlb->live;
    array->cells = tlb->entry_count < SNAPSHOT_CELLS ? tlb->entry_count
                                                     : SNAPSHOT_CELLS;
    array->hits = tlb->counters.hits + tlb->fast_hits;
    array->misses = tlb->counters.misses;
    for (uint32_t i = 0; i < array->cells; i++)
        update_cell(s, machine, tlb, i);
    return array->misses;
}

static void update_rates(struct snapshot *s, uint64_t misses, uint64_t walks,
                         uint64_t flushes)
{
    uint64_t passed = s->instructions - s->last_instructions;
    float thousands = passed ? (float)passed / 1000 : 1;

    if (s->rates == SNAPSHOT_RATES)
        memmove(s->rate, s->rate + 1, (SNAPSHOT_RATES - 1) * sizeof(*s->rate));
    else
        s->rates++;
    s->rate[s->rates - 1] = (struct snapshot_rate){
        (float)(misses - s->last_misses) / thousands,
        (float)(walks - s->last_walks) / thousands,
        (float)(flushes - s->last_flushes) / thousands,
    };
    s->last_instructions = s->instructions;
    s->last_misses = misses;
    s->last_walks = walks;
    s->last_flushes = flushes;
}

static void add_flush(struct snapshot *s, const struct machine *machine,
                      const struct site *site, uint64_t count)
{
    memmove(s->flush + 1, s->flush,
            (SNAPSHOT_FLUSHES - 1) * sizeof(*s->flush));
    s->flushes += s->flushes < SNAPSHOT_FLUSHES;
    s->flush[0].cause = site->cause;
    s->flush[0].count = count;
    machine_site_place(machine, site, s->flush[0].place,
                       sizeof(s->flush[0].place));
}

/* The sites that have flushed since the vertical blank before. */
static void update_flushes(struct snapshot *s, const struct machine *machine,
                           const struct sites *sites)
{
    if (s->sites < sites->count) {
        uint64_t *more = realloc(s->site_count,
                                 sites->count * sizeof(*more));

        if (!more)
            return;
        memset(more + s->sites, 0, (sites->count - s->sites) * sizeof(*more));
        s->site_count = more;
        s->sites = sites->count;
    }
    for (uint32_t i = 0; i < sites->count; i++) {
        uint64_t count = sites->site[i].flush.count;

        if (count > s->site_count[i])
            add_flush(s, machine, &sites->site[i], count - s->site_count[i]);
        s->site_count[i] = count;
    }
}

void snapshot_update(struct snapshot *s, struct machine *machine)
{
    const struct cpu *cpu = machine_boot_cpu(machine);
    const struct attribution *attribution = machine_attribution(machine);
    uint64_t misses = 0, flushes = 0;

    mmu_sync_counters(&machine->cpu[0].mmu);
    snprintf(s->model, sizeof(s->model), "%s", machine->model.name);
    s->bundled = machine->config.is_bundled;
    s->cycles = cpu->cycles.total;
    s->instructions = machine_instructions(machine);
    for (unsigned i = 0; i < SNAPSHOT_HEAT; i++)
        s->heat[i] *= 0.98f;
    for (unsigned i = 0; i < cpu->mmu.arrays; i++)
        misses += update_array(s, machine, cpu->mmu.array[i]);
    for (unsigned i = 0; i < FLUSH_CAUSES; i++) {
        flushes += cpu->mmu.flushes[i].count;
        s->last_cause[i] = cpu->mmu.flushes[i].count;
    }
    update_rates(s, misses, cpu->mmu.walks.count, flushes);
    s->has_places = attribution != NULL;
    if (attribution)
        update_flushes(s, machine, &attribution->sites);
    for (unsigned i = 0; i < CYCLE_CAUSES; i++)
        s->stack[i] = cycles_of(&cpu->cycles, i);
}

void snapshot_copy(struct snapshot *to, const struct snapshot *from)
{
    memcpy(to, from, offsetof(struct snapshot, array));
    to->site_count = NULL;
    to->sites = 0;
    for (unsigned i = 0; i < TLB_SLOTS; i++)
        memcpy(&to->array[i], &from->array[i],
               offsetof(struct snapshot_array, cell) +
                   from->array[i].cells * sizeof(struct snapshot_cell));
}

void snapshot_free(struct snapshot *s)
{
    free(s->site_count);
    s->site_count = NULL;
    s->sites = 0;
}
