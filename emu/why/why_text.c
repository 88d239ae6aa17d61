#include "emu/why/why_text.h"

#include <inttypes.h>

#include "emu/attribution/translation.h"
#include "emu/trace/trace_text.h"
#include "mmu/flush_cause.h"

/* A story on its way out. */
struct out {
    FILE *stream;
    const struct why_story *story;
    const struct why_names *names;
    const struct mmu_config *config;
};

/* "function+0x12 (0xc0101234)", or the address alone. */
static void put_place(const struct out *o, uint32_t lin)
{
    const char *name = why_site_name(o->names->sites, lin);
    char text[SYMBOLS_PLACE_MAX];
    uint32_t offset;

    if (!name && symbols_around(o->names->symbols, lin, &offset))
        name = symbols_place(o->names->symbols, NULL, lin, text, sizeof text);
    if (name)
        trace_text_plain(name, o->stream);
    fprintf(o->stream, name ? " (0x%08" PRIx32 ")" : "0x%08" PRIx32, lin);
}

static void begin(const struct out *o, const char *what)
{
    fprintf(o->stream, "  %-10s ", what);
}

static void put_time(const struct out *o, struct why_time time)
{
    fprintf(o->stream, "record %" PRIu64 " (cycle %" PRIu64 " or later)",
            time.record, time.cycle);
}

static void put_page(const struct out *o, uint32_t page, unsigned shift,
                     uint32_t tag)
{
    fprintf(o->stream, "%s 0x%08" PRIx32,
            shift == 12 ? "page" : shift == 21 ? "2 MiB page" : "4 MiB page",
            page << shift);
    if (tag == TAG_GLOBAL)
        fputs(" (global)", o->stream);
    else
        fprintf(o->stream, " (space 0x%" PRIx32 ")", tag);
}

static void put_entry(const struct out *o, const struct tlb_entry *e)
{
    static const struct { uint16_t bit; char letter; } letters[] = {
        {TLB_W, 'W'}, {TLB_U, 'U'}, {TLB_G, 'G'}, {TLB_NX, 'X'}, {TLB_D, 'D'},
        {TLB_MARK, 'L'},
    };

    put_page(o, e->page, tlb_entry_shift(e),
             translation_tag_of(e, e->space));
    fprintf(o->stream, ", frame 0x%" PRIx64 " ", e->frame);
    for (unsigned i = 0; i < sizeof letters / sizeof letters[0]; i++)
        if (e->bits & letters[i].bit)
            putc(letters[i].letter, o->stream);
}

/* The access. */

static const char *kind_of(unsigned access)
{
    return access & ACCESS_FETCH   ? "fetch"
           : access & ACCESS_WRITE ? "write"
                                   : "read";
}

static void put_access(const struct out *o)
{
    const struct why_story *s = o->story;

    fprintf(o->stream, "miss %" PRIu64 ": %s, %s in page 0x%08" PRIx32
            " with %s rights\n", s->number, s->side->name,
            kind_of(s->access), s->lin,
            s->access & ACCESS_USER ? "user" : "supervisor");
    begin(o, "at");
    put_time(o, s->time);
    fprintf(o->stream, ", space 0x%" PRIx32 "\n", s->space);
    begin(o, "code");
    if (s->has_eip) {
        put_place(o, s->eip);
    } else if (s->knows_eip) {
        fputs("not known; before it, at ", o->stream);
        put_time(o, s->eip_time);
        fputs(": ", o->stream);
        put_place(o, s->eip);
    } else {
        fputs("not known", o->stream);
    }
    putc('\n', o->stream);
}

/* The set. */

static void put_way(const struct out *o, const struct why_level *level,
                    unsigned number)
{
    const struct why_way *way = &level->way[number];

    fprintf(o->stream, "    way %-4u ", number);
    if (!way->valid) {
        fputs("empty\n", o->stream);
        return;
    }
    put_entry(o, &way->entry);
    if (way->known)
        fprintf(o->stream, ", filled %" PRIu64 ", used %" PRIu64,
                way->past.filled.record, way->past.touched.record);
    if (level->tlb->policy != TLB_RANDOM)
        fprintf(o->stream, ", age %u%s", way->age,
                way->age + 1 == level->ways ? ", victim" : "");
    putc('\n', o->stream);
}

static void put_set(const struct out *o, const struct why_level *level)
{
    const struct tlb *tlb = level->tlb;

    begin(o, "array");
    fprintf(o->stream, "%s %ux%u %s, set %u before the miss:\n",
            tlb_slot_name(tlb->slot), tlb->entry_count, tlb->ways,
            tlb_policy_name(tlb->policy), level->set);
    for (unsigned i = 0; i < level->ways && i < WHY_WAYS_MAX; i++)
        put_way(o, level, i);
    if (level->ways > WHY_WAYS_MAX)
        fprintf(o->stream, "    and %u ways more\n",
                level->ways - WHY_WAYS_MAX);
}

/* The class: the lines of docs/counting.md, "The class". */

static const char *const rules[MISS_CLASSES] = {
    [MISS_fault] = "the walk faulted",
    [MISS_compulsory] = "there is no record",
    [MISS_flush] = "a flush event removed it, and ghost A has a match",
    [MISS_conflict] = "ghost B has a match",
    [MISS_capacity] = "all other misses",
};

static void put_class(const struct out *o, const struct why_level *level)
{
    begin(o, "class");
    fprintf(o->stream, "%s: %s\n", miss_class_name(level->class),
            rules[level->class]);
    begin(o, "rule");
    fprintf(o->stream, "docs/counting.md, \"The class\", line %u%s\n",
            level->class + 1u,
            level->given ? ", as the recording found" : "");
}

static void put_event(const struct out *o, const struct why_event *event)
{
    begin(o, "removed by");
    fprintf(o->stream, "%s at ", flush_cause_name(event->cause));
    put_place(o, event->where);
    if (event->of_lin)
        fprintf(o->stream, " of 0x%08" PRIx32, event->lin);
    fprintf(o->stream, "; %" PRIu32 " entr%s went\n", event->dropped,
            event->dropped == 1 ? "y" : "ies");
    begin(o, "");
    put_time(o, event->time);
    putc('\n', o->stream);
}

static void put_past(const struct out *o, const struct why_level *level)
{
    const struct why_past *past = &level->past;

    begin(o, "history");
    if (!level->has_past) {
        fputs("none: the array never held the page in this space, or the "
              "space was freed\n", o->stream);
        return;
    }
    fputs("filled by ", o->stream);
    put_time(o, past->filled);
    fprintf(o->stream, ", used last by record %" PRIu64 "\n",
            past->touched.record);
    if (level->has_event) {
        put_event(o, &level->event);
    } else if (past->end != WHY_RESIDENT) {
        begin(o, past->end == WHY_EVICTED ? "evicted by" : "left by");
        if (past->end == WHY_EVICTED)
            put_page(o, past->by_page, past->by_shift, past->by_tag);
        else
            fputs("an assist that found another page size", o->stream);
        fputs(", ", o->stream);
        put_time(o, past->ended);
        putc('\n', o->stream);
    }
}

static void put_refill(const struct out *o, const struct why_level *level)
{
    if (level->class == MISS_flush && level->has_event) {
        begin(o, "refill");
        fprintf(o->stream, "%s\n",
                level->remapped ? "remapped: another translation came back"
                                : "avoidable: the same translation came "
                                  "back");
        begin(o, "rule");
        fputs("docs/counting.md, \"Remapped or avoidable\"\n", o->stream);
    }
    if (!level->filled)
        return;
    begin(o, "placed");
    put_entry(o, &o->story->refill);
    fprintf(o->stream, " in way %u", level->into);
    if (level->evicts) {
        fputs(" of ", o->stream);
        put_page(o, level->evicted.page, tlb_entry_shift(&level->evicted),
                 translation_tag_of(&level->evicted, level->evicted.space));
    } else {
        fputs(", which was empty", o->stream);
    }
    putc('\n', o->stream);
}

/* As far as the class says it. */
static void put_remedy_of_class(const struct out *o,
                                const struct why_level *level)
{
    begin(o, "kept by");
    if (level->class == MISS_flush)
        fputs("this array without flushes (ghost A): yes\n", o->stream);
    else
        fprintf(o->stream, "%u entries, fully associative, lru, without "
                "flushes (ghost B): %s\n", level->tlb->entry_count,
                level->class == MISS_conflict ? "yes" : "no");
    begin(o, "");
    fputs("more is known of a recording with --trace-filter split:1,1 or "
          "joint:1\n", o->stream);
}

/* What would have kept it. */
static void put_remedy(const struct out *o, const struct why_level *level)
{
    const struct tlb *tlb = level->tlb;

    if (level->class <= MISS_compulsory)
        return;
    if (!level->has_ghosts) {
        put_remedy_of_class(o, level);
        return;
    }
    begin(o, "kept by");
    fprintf(o->stream, "this array without flushes (ghost A): %s\n",
            level->in_a ? "yes" : "no");
    begin(o, "");
    fprintf(o->stream, "%u entries, fully associative, lru, without flushes "
            "(ghost B): %s\n", tlb->entry_count, level->in_b ? "yes" : "no");
    if (!level->has_depth)
        return;
    begin(o, "");
    fprintf(o->stream, "%" PRIu32 " of those: %" PRIu32 " other pages were "
            "used since\n", level->depth + 1, level->depth);
}

/* The walk: from the tables' frames, as far as the trace has them. */
static void put_walk(const struct out *o)
{
    const struct why_story *s = o->story;
    const struct walk *w = &s->walk;
    bool pae = s->mode & TRACE_MODE_PAE;
    unsigned reads = w->levels - w->cached;

    if (!s->walked)
        return;
    begin(o, "walk");
    if (w->cached)
        fputs("PDE from the paging-structure cache", o->stream);
    else if (pae)
        fputs("PDE", o->stream);
    else
        fprintf(o->stream, "PDE at 0x%08" PRIx32,
                (s->space << 12) + (s->lin >> 22) * 4);
    if (w->levels > 1 && w->level[1].address)
        fprintf(o->stream, ", PTE at 0x%08" PRIx64, w->level[1].address +
                (pae ? (s->lin >> 12 & 511) * 8 : (s->lin >> 12 & 1023) * 4));
    else if (w->levels > 1)
        fputs(", PTE", o->stream);
    fprintf(o->stream, "; %u read, %u written%s\n", reads, w->updates,
            s->fault ? ", page fault" : "");
}

static void put_cost(const struct out *o)
{
    const struct why_story *s = o->story;
    const struct mmu_config *c = o->config;
    unsigned reads = s->walk.levels - s->walk.cached;

    begin(o, "cost");
    fprintf(o->stream, "%" PRIu32 " cycles:", s->penalty);
    if (s->second_hit)
        fprintf(o->stream, " %" PRIu32 " for the second level's hit%s",
                c->stlb_hit, s->walked ? "," : "");
    if (s->walked)
        fprintf(o->stream, " %" PRIu32 " to start the walk, %u x %" PRIu32
                " to read, %u x %" PRIu32 " to write", c->walk_start, reads,
                c->walk_read, s->walk.updates, c->walk_update);
    if (s->walked && s->walk.updates > 1 && c->walk_update_again)
        fprintf(o->stream, " (the second %" PRIu32 ")", c->walk_update_again);
    putc('\n', o->stream);
}

static void put_level(const struct out *o, const struct why_level *level)
{
    if (!level->tlb)
        return;
    put_set(o, level);
    put_class(o, level);
    if (level->class != MISS_fault)
        put_past(o, level);
    put_refill(o, level);
    put_remedy(o, level);
}

void why_text(const struct why_story *story, const struct why_names *names,
              const struct mmu_config *config, FILE *stream)
{
    const struct out o = {stream, story, names, config};

    put_access(&o);
    put_walk(&o);
    put_cost(&o);
    for (unsigned i = 0; i < WHY_LEVELS; i++)
        put_level(&o, &story->level[i]);
    if (!story->level[0].tlb) {
        begin(&o, "array");
        fputs("the first level has none for pages of this size\n", stream);
    }
}
