/* The ghosts of a TLB array: docs/counting.md, "Ghosts". */
#include "tests/reference/ghost.h"

#include <stddef.h>

/* Ghost A has the array's geometry and policy, and a generator of its own. */
void ghost_init_a(struct ghost *g, const struct header_array *spec,
                  uint32_t seed)
{
    array_init(&g->array, spec->entries, spec->ways, spec->policy, seed);
}

/* Ghost B is one set under true LRU with as many entries. */
void ghost_init_b(struct ghost *g, const struct header_array *spec)
{
    array_init(&g->array, spec->entries, spec->entries, POLICY_LRU, 1);
}

void ghost_free(struct ghost *g)
{
    array_free(&g->array);
}

/* A ghost entry matches if its page covers the address and its tag is global or
 * the current space. */
bool ghost_hits(const struct ghost *g, uint32_t lin, uint32_t space)
{
    for (uint32_t i = 0; i < g->array.entries; i++) {
        const struct entry *e = &g->array.entry[i];

        if (e->valid && translation_covers(&e->t, lin) &&
            (e->tag == TAG_GLOBAL || e->tag == space))
            return true;
    }
    return false;
}

/* The entry that holds the translation: page, size and tag are equal. Several
 * spaces may hold the page in one set. */
static struct entry *find_held(struct ghost *g, const struct translation *t,
                               uint32_t tag)
{
    uint32_t set = t->page % g->array.sets;
    struct entry *way = &g->array.entry[set * g->array.ways];

    for (uint32_t i = 0; i < g->array.ways; i++)
        if (way[i].valid && way[i].tag == tag &&
            translation_same_page(&way[i].t, t))
            return &way[i];
    return NULL;
}

bool ghost_holds(const struct ghost *g, uint32_t tag, uint32_t page,
                 unsigned shift)
{
    for (uint32_t i = 0; i < g->array.entries; i++) {
        const struct entry *e = &g->array.entry[i];

        if (e->valid && e->tag == tag && e->t.page == page &&
            e->t.shift == shift)
            return true;
    }
    return false;
}

/* Deletes the entries that overlap a translation, in whatever set they are:
 * pages intersect, and either is global or the tags are equal. */
void ghost_delete(struct ghost *g, const struct translation *t, uint32_t tag)
{
    for (uint32_t i = 0; i < g->array.entries; i++) {
        struct entry *e = &g->array.entry[i];

        if (e->valid && translation_intersects(&e->t, t) &&
            (e->tag == tag || e->tag == TAG_GLOBAL || tag == TAG_GLOBAL))
            e->valid = false;
    }
}

/* An entry that holds the translation is touched; without one, what overlaps it
 * is deleted and it is filled. */
void ghost_see(struct ghost *g, const struct translation *t, uint32_t tag)
{
    struct entry *held = find_held(g, t, tag);
    struct entry displaced;

    if (held) {
        array_touch(&g->array, held);
        return;
    }
    ghost_delete(g, t, tag);
    array_fill(&g->array, t, tag, &displaced);
}

/* docs/counting.md, "space_free": entries of the space go, global ones stay. */
void ghost_forget(struct ghost *g, uint32_t space)
{
    for (uint32_t i = 0; i < g->array.entries; i++)
        if (g->array.entry[i].tag == space)
            g->array.entry[i].valid = false;
}
