/*
 * One access: docs/counting.md, "Look-up" and "Assists", whose headings the
 * comments name in quotes. The first level is looked up, then the STLB, then
 * the tables are walked; an entry that serves without the rights or the D bit
 * that the access needs makes an assist.
 */
#include "tests/reference/counter.h"

/* An access on its way. */
struct access {
    uint32_t lin;
    enum side side;             /* its first level */
    struct rights rights;
};

/* What serves an access in one level: entry is NULL after a miss. */
struct hit {
    struct counted *array;
    struct entry *entry;
};

/* What an assist did. */
enum assist { ASSIST_NONE, ASSIST_SAME_SIZE, ASSIST_OTHER_SIZE, ASSIST_FAULT };

/* "Hits": if a small and a large entry both cover the address, the small one
 * serves alone. */
static struct hit look_up(struct counter *c, enum side level, uint32_t lin)
{
    struct hit hit = { NULL, NULL };

    for (int large = 0; large <= 1 && !hit.entry; large++) {
        unsigned shift = large ? c->header->large_shift : SMALL_SHIFT;

        hit.array = counter_array(c, level, large);
        if (hit.array)
            hit.entry = array_find(&hit.array->tlb, lin >> shift, shift);
    }
    return hit;
}

/* "Sizes": under fragment a piece of a large page is a 4 KiB entry with the
 * frame of the piece and a mark. */
static void break_up(struct translation *t, uint32_t lin)
{
    t->frame = translation_piece(t, lin);
    t->page = lin >> SMALL_SHIFT;
    t->shift = SMALL_SHIFT;
    t->mark = true;
}

/* "Walks": walks.count is accesses that no level served, plus assists. */
static bool walk(struct counter *c, const struct access *a,
                 struct translation *t)
{
    c->walks++;
    if (!spaces_walk(&c->spaces, c->space, a->lin, &a->rights, t)) {
        c->walk_faults++;
        return false;
    }
    if (translation_is_large(t) && c->header->large == LARGE_FRAGMENT)
        break_up(t, a->lin);
    return true;
}

static struct entry *find_same(struct counted *array,
                               const struct translation *t)
{
    return array ? array_find(&array->tlb, t->page, t->shift) : NULL;
}

/* "Levels", exclusive: what the first level displaced goes down, in place of an
 * entry of its page and size or by a fill that the ghosts see. What that fill
 * displaces goes nowhere. */
static void come_down(struct counter *c, const struct translation *victim)
{
    struct counted *array = counter_array(c, SIDE_S, translation_is_large(victim));
    struct entry *e = find_same(array, victim);
    struct translation gone;

    if (e) {
        counted_replace(array, e, victim, c->space);
    } else if (array) {
        counted_see(array, victim, c->space);
        counted_fill(array, victim, c->space, &gone);
    }
}

/* "Levels", inclusive: what the second level displaced leaves the first level
 * of every side. */
static void back_invalidate(struct counter *c,
                            const struct translation *victim)
{
    for (int side = SIDE_I; side < SIDE_S; side++) {
        struct counted *array = counter_array(c, (enum side)side,
                                              translation_is_large(victim));
        struct entry *e = find_same(array, victim);

        if (e) {
            counted_leave(array, e);
            array->back_invalidations++;
        }
    }
}

static void fill(struct counter *c, enum side level, struct counted *array,
                 const struct translation *t)
{
    struct translation victim;

    if (!counted_fill(array, t, c->space, &victim))
        return;
    if (c->header->levels == LEVELS_EXCLUSIVE && level != SIDE_S)
        come_down(c, &victim);
    else if (c->header->levels == LEVELS_INCLUSIVE && level == SIDE_S)
        back_invalidate(c, &victim);
}

/* "Levels", exclusive: t goes to the first level alone, if that has an array
 * for its size. */
static bool moves_up(struct counter *c, const struct access *a,
                     const struct translation *t)
{
    return c->header->levels == LEVELS_EXCLUSIVE &&
           counter_array(c, a->side, translation_is_large(t));
}

/* "Misses": a miss counts in the array for the page size that was found; it
 * is classed there, that array's ghosts see the access, and t is filled.
 * "Sizes": a level without an array for that size counts no miss. */
static void miss(struct counter *c, const struct access *a, enum side level,
                 const struct translation *t)
{
    struct counted *array = counter_array(c, level, translation_is_large(t));

    if (!array)
        return;
    counted_miss(array, t, a->lin, c->space, c->flush);
    if (level == SIDE_S && moves_up(c, a, t)) {
        counted_move_up(array, t, c->space);
        return;
    }
    counted_see(array, t, c->space);
    fill(c, level, array, t);
}

/* "Misses": if the walk faults, the array for small pages counts the miss. */
static void miss_of_fault(struct counter *c, enum side level)
{
    struct counted *array = counter_array(c, level, false);

    if (array)
        counted_fault(array);
}

/* "The walk finds the same page size": the translation replaces the entry in
 * place, in every level of the path that holds that page and size. */
static void replace_in(struct counter *c, enum side level,
                       const struct translation *t)
{
    struct counted *array = counter_array(c, level, translation_is_large(t));
    struct entry *e = find_same(array, t);

    if (e)
        counted_replace(array, e, t, c->space);
}

/* "The walk finds another page size": in each level that the old entry left
 * the new one is filled without a miss, or replaced in place if the level holds
 * it. */
static void move_in(struct counter *c, enum side level,
                    const struct translation *t)
{
    struct counted *array = counter_array(c, level, translation_is_large(t));

    if (!array)
        return;
    if (find_same(array, t))
        replace_in(c, level, t);
    else
        fill(c, level, array, t);
}

/* "The walk finds another page size": the old entry leaves every level of the
 * path that holds it. A level that does not hold it is left alone. Returns
 * whether the level held it. */
static bool change_size_in(struct counter *c, enum side level,
                           const struct translation *old,
                           const struct translation *t)
{
    struct counted *array = counter_array(c, level, translation_is_large(old));
    struct entry *e = find_same(array, old);

    if (!e)
        return false;
    counted_leave(array, e);
    move_in(c, level, t);
    return true;
}

/* "Ghosts": the ghosts of its array see the assist that put another page size
 * there, when all that it moved has moved. */
static void see_in(struct counter *c, enum side level,
                   const struct translation *t)
{
    struct counted *array = counter_array(c, level, translation_is_large(t));

    if (array)
        counted_see(array, t, c->space);
}

static void change_size(struct counter *c, const struct access *a,
                        const struct translation *old,
                        const struct translation *t)
{
    bool in_second = change_size_in(c, SIDE_S, old, t);
    bool in_first = change_size_in(c, a->side, old, t);

    if (in_second)
        see_in(c, SIDE_S, t);
    if (in_first)
        see_in(c, a->side, t);
}

/* "When an assist is made". */
static bool needs_assist(struct counter *c, const struct access *a,
                         const struct translation *t)
{
    if (!spaces_permit(&a->rights, t)) {
        c->side[a->side].rights_assists++;
        return true;
    }
    if (a->rights.write && !t->d) {
        c->side[a->side].dirty_assists++;
        return true;
    }
    return false;
}

/* "Assists": the tables of the current space are walked; if they permit the
 * access, it goes on with what they say, else it raises #PF. t is what served,
 * and becomes what the access goes on with. */
static enum assist assist(struct counter *c, const struct access *a,
                          bool by_second, struct translation *t)
{
    struct translation old = *t;

    if (!needs_assist(c, a, t))
        return ASSIST_NONE;
    if (!walk(c, a, t))
        return ASSIST_FAULT;
    if (by_second && moves_up(c, a, t))     /* nothing stays to be renewed */
        return translation_same_page(&old, t) ? ASSIST_SAME_SIZE
                                              : ASSIST_OTHER_SIZE;
    if (translation_same_page(&old, t)) {
        replace_in(c, a->side, t);
        replace_in(c, SIDE_S, t);
        return ASSIST_SAME_SIZE;
    }
    change_size(c, a, &old, t);
    return ASSIST_OTHER_SIZE;
}

/* The first level serves. "The walk faults": the hit of an assist that faults
 * stays a hit. "Ghosts": the array's ghosts see the access if its translation
 * ends there. */
static bool first_level_serves(struct counter *c, const struct access *a,
                               struct hit hit, struct translation *t)
{
    enum assist done;

    c->side[a->side].hits++;
    counted_hit(hit.array, hit.entry);
    *t = hit.entry->t;
    done = assist(c, a, false, t);
    if (done == ASSIST_NONE || done == ASSIST_SAME_SIZE)
        counted_see(hit.array, t, c->space);
    return done != ASSIST_FAULT;
}

/* "Misses": an STLB hit copies the entry into the first level; after an assist
 * the first level is filled once, with what the assist found. "The walk
 * faults": the first level's miss is of class fault in the array for small
 * pages, and nothing is copied. */
static bool second_level_serves(struct counter *c, const struct access *a,
                                struct hit hit, struct translation *t)
{
    enum assist done;

    counted_hit(hit.array, hit.entry);
    *t = hit.entry->t;
    done = assist(c, a, true, t);
    if (done == ASSIST_FAULT) {
        miss_of_fault(c, a->side);
        return false;
    }
    if (moves_up(c, a, t)) {
        counted_move_up(hit.array, t, c->space);
        counted_leave(hit.array, hit.entry);
    } else if (done != ASSIST_OTHER_SIZE) {
        counted_see(hit.array, t, c->space);
    }
    miss(c, a, a->side, t);
    return true;
}

/* "Prefetch": the entry that covers the access leaves the buffer; it serves if no
 * assist would be due. */
static bool prefetch_serves(struct counter *c, const struct access *a,
                            struct translation *t)
{
    struct entry *e = prefetch_find(&c->prefetch, a->lin, c->header->large_shift);

    if (!e)
        return false;
    *t = e->t;
    e->valid = false;
    if (!spaces_permit(&a->rights, t) || (a->rights.write && !t->d))
        return false;
    c->prefetch.hits++;
    return true;
}

/* "Prefetch": the page after t, unless a level of the path or the buffer covers
 * its first address. */
static void prefetch_next(struct counter *c, const struct access *a,
                          const struct translation *t)
{
    uint32_t next = (t->page + 1) << t->shift;
    struct translation found;

    if (!c->header->prefetch || next == 0 ||
        look_up(c, a->side, next).entry || look_up(c, SIDE_S, next).entry ||
        prefetch_find(&c->prefetch, next, c->header->large_shift))
        return;
    c->prefetch.walks++;
    if (!spaces_probe(&c->spaces, c->space, next, c->pge, &found))
        return;
    if (translation_is_large(&found) && c->header->large == LARGE_FRAGMENT)
        break_up(&found, next);
    prefetch_fill(&c->prefetch, &found);
}

/* "Misses": an STLB miss walks and fills both levels; a walk that faults fills
 * none. Without an STLB counter_array finds nothing of that level. */
static bool walk_serves(struct counter *c, const struct access *a,
                        struct translation *t)
{
    if (!prefetch_serves(c, a, t) && !walk(c, a, t)) {
        miss_of_fault(c, SIDE_S);
        miss_of_fault(c, a->side);
        return false;
    }
    miss(c, a, SIDE_S, t);
    miss(c, a, a->side, t);
    prefetch_next(c, a, t);
    return true;
}

/* "Misses": a first-level miss looks up the STLB. False: a page fault. */
static bool translate(struct counter *c, const struct access *a,
                      struct translation *t)
{
    struct hit hit = look_up(c, a->side, a->lin);

    c->side[a->side].accesses++;
    if (hit.entry)
        return first_level_serves(c, a, hit, t);
    c->side[a->side].misses++;
    hit = look_up(c, SIDE_S, a->lin);
    if (hit.entry)
        return second_level_serves(c, a, hit, t);
    return walk_serves(c, a, t);
}

/* docs/events.md, "Accesses": an access that faults is followed by the flush
 * event page_fault and is not repeated. "The answer": frames sums over the
 * accesses without a fault. */
void counter_access(struct counter *c, enum access_kind kind, uint32_t lin,
                    bool user)
{
    struct access a = {
        .lin = lin,
        .side = kind == ACCESS_I ? SIDE_I : SIDE_D,
        .rights = { .write = kind == ACCESS_W, .fetch = kind == ACCESS_I,
                    .user = user, .wp = c->wp, .pge = c->pge }
    };
    struct translation t;

    if (counter_array(c, SIDE_U, false))
        a.side = SIDE_U;
    if (translate(c, &a, &t))
        c->frames += translation_piece(&t, lin);
    else
        counter_flush_address(c, CAUSE_PAGE_FAULT, lin);
}
