/*
 * l0: host addresses of pages whose access would hit the first level of the
 * exact TLB and change nothing but recency.
 *
 * l0 is no model of hardware. A slot exists only while the TLB entry that it
 * names is in its array with the same translation; so an access that the slot
 * serves is a hit of that entry, counted for the array, with its effect on
 * recency applied at once. A write slot exists only for an entry with D set
 * that maps RAM without decoded code. Statistics are the same with and without
 * l0.
 *
 * Each rights class, user and supervisor, has slots of its own for each kind of
 * access, so that a kernel and its programs do not displace each other's pages.
 * The slot of a page is that of its number modulo L0_SLOTS: the address
 *
 *     l0->current + kind * sizeof l0->slot[0][0] +
 *     (lin / (4096 / sizeof(struct l0_slot)) & L0_OFFSET_MASK)
 *
 * for the current class. It serves an access if its tag is the key, which is
 * the same for both classes, together with the page of the last byte: one
 * compare tests generation and page, and one increment empties l0. A second tag
 * has a generation of its own, by which slots of global entries return after a
 * flush that spared those entries (l0_revive).
 */
#ifndef PAGEWALK_MMU_L0_H
#define PAGEWALK_MMU_L0_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/compiler.h"
#include "base/zeroed.h"
#include "mmu/tlb.h"

enum {
    L0_SLOTS = 256,
    L0_GENERATION_SHIFT = 20,   /* above the page number */
    L0_CLASSES = 2,             /* supervisor, user */
};

struct l0_slot {
    _Alignas(CACHE_LINE) uint64_t tag;  /* 0: empty */
    uintptr_t to_host;          /* host address - linear address of the page;
                                   in fetch slots: its physical address */
    struct tlb *tlb;
    struct tlb_entry *entry;
    uint64_t *tree;             /* plru bits of its set, else null */
    struct tlb_touch touch;     /* what a hit does to these bits */
    uint64_t global_tag;        /* for a global entry: the tag that outlives
                                   flushes which spare it; else 0 */
};

_Static_assert(sizeof(struct l0_slot) == CACHE_LINE, "one cache line each");

enum l0_kind { L0_READ, L0_WRITE, L0_FETCH, L0_KINDS };

enum {
    L0_OFFSET_MASK = (L0_SLOTS - 1) * (int)sizeof(struct l0_slot),
    L0_TABLE_SHIFT = 14,        /* log2 of the bytes of L0_SLOTS slots */
};

_Static_assert(L0_SLOTS * sizeof(struct l0_slot) == 1 << L0_TABLE_SHIFT,
               "the tables of slots lie side by side");

/* tlb_entry.l0_kinds: which slots may name the entry: bit `kind` of the
 * supervisor's, bit L0_KINDS + kind of the user's. A large page may be in many
 * slots, a slot for each 4 KiB: it has two bits, so that an entry with one bit
 * is in one slot at most. */
enum l0_bits {
    L0_BIT_SUPERVISOR = 1,
    L0_BIT_USER = 1 << L0_KINDS,
    L0_BITS_LARGE = 3 << L0_CLASSES * L0_KINDS,
};

/* A table of slots for each kind. */
typedef struct l0_slot l0_class_slots[L0_KINDS][L0_SLOTS];

/* By what an access looks for its slot: the tag without the page, and the slots
 * of a rights class. */
struct l0_key {
    uint64_t tag;
    l0_class_slots *slots;
    unsigned bit;               /* of enum l0_bits: of the class */
};

struct l0 {
    uint64_t key;               /* the current generation */
    uint64_t direct_key;        /* of accesses that need nothing but l0: `key`,
                                   or while there are caches one that no slot
                                   has (l0_be_behind_caches) */
    l0_class_slots *current;    /* of the current rights class */
    unsigned current_bit;       /* likewise: of enum l0_bits */
    uint64_t global_key;        /* current generation of global_tag */
    bool on;
    bool repeats_only;          /* serve only the page of the last access */
    bool revives;               /* slots may return after a flush */
    bool holds_large;           /* pieces of large pages may have slots */
    bool joint;                 /* the last access of either side counts */
    uint32_t last[2];           /* page of the last access: data, fetch */
    struct tlb uncounted;       /* takes the hits while PG = 0 */
    l0_class_slots slot[L0_CLASSES];
};

/* Empties l0, but slots of global entries may return. */
static inline void l0_reset_local(struct l0 *l0)
{
    l0->key += UINT64_C(1) << L0_GENERATION_SHIFT;
    l0->direct_key += UINT64_C(1) << L0_GENERATION_SHIFT;
}

/* Empties l0. */
static inline void l0_reset(struct l0 *l0)
{
    l0_reset_local(l0);
    l0->global_key += UINT64_C(1) << L0_GENERATION_SHIFT;
}

/* The rights class changes: CPL 3 or not. */
static inline void l0_set_user(struct l0 *l0, bool user)
{
    l0->current = &l0->slot[user];
    l0->current_bit = user ? L0_BIT_USER : L0_BIT_SUPERVISOR;
}

/* l0 at power-on. */
static inline void l0_init(struct l0 *l0)
{
    memset(l0, 0, sizeof *l0);
    l0->on = true;
    l0->revives = l0->holds_large = true;
    l0_set_user(l0, false);
    l0->uncounted.policy = TLB_FIFO;    /* a hit changes nothing */
    l0_reset(l0);
}

/* Accesses look up a cache besides l0: from now on no slot has direct_key. */
static inline void l0_be_behind_caches(struct l0 *l0)
{
    l0->direct_key |= UINT64_C(1) << 63;    /* no generation comes so far */
}

/* The key of a rights class, whatever the current privilege level is. */
static inline struct l0_key l0_key_of(struct l0 *l0, bool user)
{
    return (struct l0_key){l0->key, &l0->slot[user],
                           user ? L0_BIT_USER : L0_BIT_SUPERVISOR};
}

/* The key of the current rights class. */
static inline struct l0_key l0_key_current(const struct l0 *l0)
{
    return (struct l0_key){l0->key, l0->current, l0->current_bit};
}

/* Empties a slot if it is of a page. */
static inline void l0_forget_slot(struct l0_slot *s, uint32_t page)
{
    const uint64_t mask = (1u << L0_GENERATION_SHIFT) - 1;
    uint64_t kept = (s->tag & mask) == page ? 0 : UINT64_MAX;

    s->tag &= kept;         /* a branch here would be mispredicted often */
    s->global_tag &= kept;
}

/* Forgets a page for one kind of access, with any rights. */
static inline void l0_forget_kind(struct l0 *l0, enum l0_kind kind,
                                  uint32_t page)
{
    l0_forget_slot(&l0->slot[false][kind][page % L0_SLOTS], page);
    l0_forget_slot(&l0->slot[true][kind][page % L0_SLOTS], page);
}

static inline void l0_forget_page(struct l0 *l0, uint32_t page)
{
    l0_forget_kind(l0, L0_READ, page);
    l0_forget_kind(l0, L0_WRITE, page);
    l0_forget_kind(l0, L0_FETCH, page);
}

/* Empties every slot that names an entry: the entry leaves its array or
 * changes. The slots of a large page are not known one by one, so all go. Most
 * entries are in one slot. */
static inline void l0_forget(struct l0 *l0, const struct tlb_entry *entry)
{
    struct l0_slot *first = &l0->slot[0][0][entry->page % L0_SLOTS];
    unsigned kinds = entry->l0_kinds;

    if (UNLIKELY(kinds & (kinds - 1))) {
        if (kinds & L0_BITS_LARGE) {
            l0_reset(l0);
            return;
        }
        for (unsigned i = 0; i < L0_CLASSES * L0_KINDS; i++)
            if (kinds >> i & 1)
                l0_forget_slot(first + i * L0_SLOTS, entry->page);
    } else if (LIKELY(kinds)) {
        l0_forget_slot((void *)((uint8_t *)first +
                                ((size_t)__builtin_ctz(kinds)
                                 << L0_TABLE_SHIFT)), entry->page);
    }
}

/* To be called for each access that l0 does not serve. Under repeats_only it
 * makes l0 forget the page of the access before, so that l0 serves repeats and
 * nothing else. */
static inline void l0_turn(struct l0 *l0, bool fetch, uint32_t lin)
{
    uint32_t *last = &l0->last[fetch && !l0->joint];

    if (__builtin_expect(!l0->repeats_only, 1))
        return;
    if (*last != lin >> 12)
        l0_forget_page(l0, *last);
    *last = lin >> 12;
}

static inline uint64_t l0_global_tag(const struct l0 *l0, uint32_t lin)
{
    return l0->global_key | lin >> 12;
}

/* The slot of a page for a kind of access, whatever it holds. */
ALWAYS_INLINE struct l0_slot *l0_place(struct l0_key key, enum l0_kind kind,
                                       uint32_t lin)
{
    uint32_t offset = lin / (4096 / sizeof(struct l0_slot)) & L0_OFFSET_MASK;

    return (void *)((uint8_t *)(*key.slots)[kind] + offset);
}

/* Fills the slot for this kind of access to the page of lin, under a key:
 * `entry` of `tlb` serves it, and entry->l0_kinds already says so. `to` becomes
 * to_host. Under plru, `tree` and `touch` are those of tlb_touch_of; else
 * `tree` is null. */
static inline void l0_fill_with(struct l0 *l0, enum l0_kind kind,
                                struct l0_key key, uint32_t lin,
                                struct tlb *tlb, struct tlb_entry *entry,
                                bool global, uintptr_t to, uint64_t *tree,
                                const struct tlb_touch *touch)
{
    struct l0_slot *s = l0_place(key, kind, lin);

    s->tag = key.tag | lin >> 12;
    s->to_host = to;
    s->tlb = tlb;
    s->entry = entry;
    s->tree = tree;
    if (tree)
        s->touch = *touch;
    s->global_tag = global ? l0_global_tag(l0, lin) : 0;
}

/* l0_fill_with for a rights class, looking up what it needs and marking the
 * entry. `tlb` and `entry` are null while PG = 0; `to` is the host address of
 * the page, in fetch slots its physical address. */
static inline void l0_fill(struct l0 *l0, enum l0_kind kind, bool user,
                           uint32_t lin, struct tlb *tlb,
                           struct tlb_entry *entry, uintptr_t to)
{
    struct l0_key key = l0_key_of(l0, user);
    const struct tlb_touch *touch = NULL;
    uint64_t *tree = NULL;
    bool global = false;

    if (!l0->on || (!l0->holds_large && entry && entry->bits & TLB_LARGE))
        return;
    if (tlb && tlb->tree)
        touch = tlb_touch_of(tlb, entry, &tree);
    if (entry) {
        entry->l0_kinds |= (uint8_t)(entry->bits & TLB_LARGE
                                         ? L0_BITS_LARGE : key.bit << kind);
        global = entry->bits & TLB_G;
    }
    l0_fill_with(l0, kind, key, lin, tlb ? tlb : &l0->uncounted, entry, global,
                 kind == L0_FETCH ? to : to - (lin & ~UINT32_C(0xfff)), tree,
                 touch);
}

/* The slot that serves [lin, lin + size) under a key. Null: none, or the bytes
 * cross a page, for the tag is compared with the page of the last byte. */
ALWAYS_INLINE struct l0_slot *l0_find(enum l0_kind kind, struct l0_key key,
                                      uint32_t lin, unsigned size)
{
    struct l0_slot *s = l0_place(key, kind, lin);

    return s->tag == (key.tag | (uint32_t)(lin + size - 1) >> 12) ? s : NULL;
}

/* The slot of a global entry that l0_find no longer finds, though a flush has
 * spared the entry. l0_find finds it again from now on. Null: none. */
static inline struct l0_slot *l0_revive(struct l0 *l0, enum l0_kind kind,
                                        struct l0_key key, uint32_t lin,
                                        unsigned size)
{
    struct l0_slot *s = l0_place(key, kind, lin);

    if (LIKELY(!s->global_tag) || !l0->revives ||
        s->global_tag != l0_global_tag(l0, lin + size - 1))
        return NULL;
    s->tag = key.tag | lin >> 12;
    return s;
}

/* Counts `count` hits in a row and does to recency what as many look-ups of the
 * array would have done. */
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
