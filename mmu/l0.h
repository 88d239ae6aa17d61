/*
 * The accelerator in front of the exact TLB: host addresses of pages whose
 * access would hit the first level and change nothing but recency.
 *
 * It is no model. A slot may exist only while the entry it names is in its
 * array with the same translation, so an access it serves is a hit of that
 * entry; the hit is counted for the array and its effect on recency is applied
 * on the spot. Write slots exist only for entries with D set, in RAM without
 * decoded code. All statistics are the same with and without it.
 *
 * A tag holds a generation, the rights class and the page, so one compare
 * tests all three, and dropping everything is one increment. A second tag with
 * a generation of its own lets slots of global entries come back after a flush
 * that kept their entries.
 */
#ifndef PAGEWALK_MMU_L0_H
#define PAGEWALK_MMU_L0_H

#include <stdbool.h>
#include <stdint.h>

#include "base/compiler.h"
#include "mmu/tlb.h"

enum {
    L0_SLOTS = 256,
    L0_USER_SHIFT = 20,         /* above the page number */
    L0_GENERATION_SHIFT = 21,
};

struct l0_slot {
    uint64_t tag;               /* 0: empty */
    uintptr_t to_host;          /* host address - linear address of the page;
                                   of fetches: physical address of the page */
    struct tlb *tlb;
    struct tlb_entry *entry;
    uint64_t *tree;             /* plru bits of its set, else null */
    struct tlb_touch touch;     /* what a hit does to them */
    uint64_t global_tag;        /* of a global entry: outlives a flush that
                                   keeps those; else 0 */
};

_Static_assert(sizeof(struct l0_slot) == 64, "one cache line each");

enum l0_kind { L0_READ, L0_WRITE, L0_FETCH, L0_KINDS };

/* The l0_kinds of a TLB's entry: a bit a kind, and one for the pieces of a
 * large page, which may be in many slots of any kind. */
enum l0_bit {
    L0_BIT_READ = 1 << L0_READ,
    L0_BIT_WRITE = 1 << L0_WRITE,
    L0_BIT_FETCH = 1 << L0_FETCH,
    L0_BIT_LARGE = 1 << L0_KINDS,
};

struct l0 {
    uint64_t key;               /* generation and rights class of now */
    uint64_t global_key;        /* the same, of global entries */
    bool on;
    bool repeats_only;          /* serve the page of the last access only */
    bool joint;                 /* of the last access of either side */
    uint32_t last[2];           /* its page: of data, of fetches */
    struct tlb uncounted;       /* stands for the arrays while PG = 0 */
    struct l0_slot slot[L0_KINDS][L0_SLOTS];
};

void l0_init(struct l0 *l0);

/* Forgets all but what global entries serve. */
static inline void l0_reset_local(struct l0 *l0)
{
    l0->key += UINT64_C(1) << L0_GENERATION_SHIFT;
}

/* Forgets everything. */
static inline void l0_reset(struct l0 *l0)
{
    l0->key += UINT64_C(1) << L0_GENERATION_SHIFT;
    l0->global_key += UINT64_C(1) << L0_GENERATION_SHIFT;
}

/* The key of one rights class, whatever the CPL is. */
static inline uint64_t l0_key_of(const struct l0 *l0, bool user)
{
    const uint64_t bit = UINT64_C(1) << L0_USER_SHIFT;

    return (l0->key & ~bit) | (user ? bit : 0);
}

/* CPL 3 or not: the slots of the other class stay, unseen. */
static inline void l0_set_user(struct l0 *l0, bool user)
{
    l0->key = l0_key_of(l0, user);
}

static inline void l0_forget_kind(struct l0 *l0, enum l0_kind kind,
                                  uint32_t page)
{
    const uint64_t mask = (1u << L0_USER_SHIFT) - 1;
    struct l0_slot *s = &l0->slot[kind][page % L0_SLOTS];
    uint64_t kept = (s->tag & mask) == page ? 0 : UINT64_MAX;

    s->tag &= kept;         /* no branch: nothing foretells this one */
    s->global_tag &= kept;
}

static inline void l0_forget_page(struct l0 *l0, uint32_t page)
{
    l0_forget_kind(l0, L0_READ, page);
    l0_forget_kind(l0, L0_WRITE, page);
    l0_forget_kind(l0, L0_FETCH, page);
}

/* Forgets what an entry served: it leaves its array or changes. A large page
 * has been remembered piece by piece. */
static inline void l0_forget(struct l0 *l0, const struct tlb_entry *entry)
{
    unsigned kinds = entry->l0_kinds;

    if (kinds & L0_BIT_READ)
        l0_forget_kind(l0, L0_READ, entry->page);
    if (!(kinds & ~(unsigned)L0_BIT_READ))
        return;
    if (kinds & L0_BIT_LARGE)
        l0_reset(l0);
    if (kinds & L0_BIT_WRITE)
        l0_forget_kind(l0, L0_WRITE, entry->page);
    if (kinds & L0_BIT_FETCH)
        l0_forget_kind(l0, L0_FETCH, entry->page);
}

/* An access goes the slow way. Under repeats_only the page before it is
 * forgotten: a hit of any other than the last page has to be seen. */
static inline void l0_turn(struct l0 *l0, bool fetch, uint32_t lin)
{
    uint32_t *last = &l0->last[fetch && !l0->joint];

    if (__builtin_expect(!l0->repeats_only, 1))
        return;
    if (*last != lin >> 12)
        l0_forget_page(l0, *last);
    *last = lin >> 12;
}

static inline uint64_t l0_global_tag(const struct l0 *l0, uint64_t key,
                                     uint32_t lin)
{
    return l0->global_key | (key & UINT64_C(1) << L0_USER_SHIFT) | lin >> 12;
}

/* Remembers that `entry` of `tlb` serves this kind of access to the page of lin
 * under a key, as its l0_kinds say; `to` is what a slot's to_host is. Under
 * plru `tree` and `touch` are tlb_touch_of the entry, else `tree` is null. */
static inline void l0_fill_with(struct l0 *l0, enum l0_kind kind, uint64_t key,
                                uint32_t lin, struct tlb *tlb,
                                struct tlb_entry *entry, bool global,
                                uintptr_t to, uint64_t *tree,
                                const struct tlb_touch *touch)
{
    struct l0_slot *s = &l0->slot[kind][(lin >> 12) % L0_SLOTS];

    s->tag = key | lin >> 12;
    s->to_host = to;
    s->tlb = tlb;
    s->entry = entry;
    s->tree = tree;
    if (tree)
        s->touch = *touch;
    s->global_tag = global ? l0_global_tag(l0, key, lin) : 0;
}

/* The same, where `tlb` and `entry` are null while PG = 0. */
static inline void l0_fill(struct l0 *l0, enum l0_kind kind, uint64_t key,
                           uint32_t lin, struct tlb *tlb,
                           struct tlb_entry *entry, uintptr_t to)
{
    const struct tlb_touch *touch = NULL;
    uint64_t *tree = NULL;
    bool global = false;

    if (!l0->on)
        return;
    if (tlb && tlb->tree)
        touch = tlb_touch_of(tlb, entry, &tree);
    if (entry) {
        entry->l0_kinds |= entry->bits & TLB_LARGE ? L0_BIT_LARGE : 1 << kind;
        global = entry->bits & TLB_G;
    }
    l0_fill_with(l0, kind, key, lin, tlb ? tlb : &l0->uncounted, entry, global,
                 kind == L0_FETCH ? to : to - (lin & ~UINT32_C(0xfff)), tree,
                 touch);
}

/* The slot that serves [lin, lin + size) under a key, or null: also where that
 * crosses a page, for the tag is compared with the last byte's page. */
static inline struct l0_slot *l0_find(struct l0 *l0, enum l0_kind kind,
                                      uint64_t key, uint32_t lin,
                                      unsigned size)
{
    const uint32_t mask = (L0_SLOTS - 1) * sizeof(struct l0_slot);
    uint32_t offset = lin / (4096 / sizeof(struct l0_slot)) & mask;
    struct l0_slot *s = (void *)((uint8_t *)l0->slot[kind] + offset);

    return s->tag == (key | (uint32_t)(lin + size - 1) >> 12) ? s : NULL;
}

/* The slot of a global entry that l0_find finds no more but that a flush has
 * spared; from now on it is found again. Null: there is none. */
static inline struct l0_slot *l0_revive(struct l0 *l0, enum l0_kind kind,
                                        uint64_t key, uint32_t lin,
                                        unsigned size)
{
    struct l0_slot *s = &l0->slot[kind][(lin >> 12) % L0_SLOTS];

    if (LIKELY(!s->global_tag) || l0->repeats_only ||
        s->global_tag != l0_global_tag(l0, key, lin + size - 1))
        return NULL;
    s->tag = key | lin >> 12;
    return s;
}

/* The effect of `count` hits in a row: what the look-ups of the array would
 * have done. */
static inline void l0_hits(struct l0_slot *s, uint32_t count)
{
    s->tlb->fast_hits += count;
    if (s->tree)
        *s->tree = (*s->tree & s->touch.keep) | s->touch.set;
    else if (s->tlb->timed)
        s->entry->stamp = s->tlb->now += count;
}

static inline void l0_hit(struct l0_slot *s)
{
    l0_hits(s, 1);
}

#endif
