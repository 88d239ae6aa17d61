/* The rules, in the manual's order and words. */
#include "tests/access/rules.h"

#define BIT(n) (UINT64_C(1) << (n))

/* Bits high to low, both included. */
#define BITS(high, low) ((BIT((high) - (low)) * 2 - 1) << (low))

#define PRESENT        BIT(0)
#define READ_WRITE     BIT(1)
#define USER           BIT(2)
#define ACCESSED       BIT(5)
#define DIRTY          BIT(6)
#define PAGE_SIZE      BIT(7)    /* of a PDE */
#define PAT_OF_PTE     BIT(7)
#define GLOBAL         BIT(8)
#define PAT_OF_LARGE   BIT(12)
#define NO_EXECUTE     BIT(63)

/* The page-fault error code. */
enum {
    ERROR_P = 1 << 0, ERROR_WR = 1 << 1, ERROR_US = 1 << 2,
    ERROR_RSVD = 1 << 3, ERROR_ID = 1 << 4,
};

static bool maps_large(const struct situation *s)
{
    return s->pde & PAGE_SIZE && (s->pae || s->pse);
}

/* Section 4.3 and table 4-4 for 4 MiB pages, 4.4.2 for PAE. */
static uint64_t reserved_of_pde(const struct situation *s)
{
    uint64_t reserved = 0;

    if (s->pae) {
        reserved |= BITS(62, 36);
        if (!s->nxe)
            reserved |= NO_EXECUTE;
        if (maps_large(s))
            reserved |= BITS(20, 13);
    } else if (maps_large(s)) {
        reserved |= s->pse36 ? BITS(21, 17) : BITS(21, 13);
    }
    if (maps_large(s) && !s->pat)
        reserved |= PAT_OF_LARGE;
    return reserved;
}

/* "If CR4.PSE = 0, no bits are reserved with 32-bit paging." */
static uint64_t reserved_of_pte(const struct situation *s)
{
    uint64_t reserved = 0;

    if (s->pae) {
        reserved |= BITS(62, 36);
        if (!s->nxe)
            reserved |= NO_EXECUTE;
    }
    if (!s->pat && (s->pae || s->pse))
        reserved |= PAT_OF_PTE;
    return reserved;
}

bool rules_reach_the_table(const struct situation *s)
{
    return s->has_directory && s->pde & PRESENT && !maps_large(s) &&
           !(s->pde & reserved_of_pde(s));
}

/* Figure 4-12. I/D is defined only where execute-disable is enabled. */
static uint32_t error_code(const struct situation *s, bool present,
                           bool reserved)
{
    bool tells_fetches = s->pae && s->nxe;

    return (present ? ERROR_P : 0) |
           (s->kind == KIND_WRITE ? ERROR_WR : 0) |
           (s->user ? ERROR_US : 0) |
           (reserved ? ERROR_RSVD : 0) |
           (s->kind == KIND_FETCH && tells_fetches ? ERROR_ID : 0);
}

/* Rights of the address: what every entry allows and no entry forbids. */
static void combine(const struct situation *s, struct outcome *out)
{
    uint64_t every = out->large ? s->pde : s->pde & s->pte;
    uint64_t any = out->large ? s->pde : s->pde | s->pte;

    out->writable = every & READ_WRITE;
    out->user = every & USER;
    out->no_execute = s->pae && s->nxe && any & NO_EXECUTE;
}

/* Section 4.6.1, without SMEP and SMAP, which no model has. */
static bool is_permitted(const struct situation *s, const struct outcome *out)
{
    if (!s->user) {
        switch (s->kind) {
        case KIND_READ:
            return true;
        case KIND_WRITE:
            return !s->wp || out->writable;
        default:
            return !out->no_execute;
        }
    }
    switch (s->kind) {
    case KIND_READ:
        return out->user;
    case KIND_WRITE:
        return out->user && out->writable;
    default:
        return out->user && !out->no_execute;
    }
}

static uint64_t large_base(const struct situation *s)
{
    if (s->pae)
        return s->pde & BITS(35, 21);
    if (s->pse36)
        return (s->pde & BITS(31, 22)) | (s->pde & BITS(16, 13)) << 19;
    return s->pde & BITS(31, 22);
}

static uint64_t small_base(const struct situation *s)
{
    return s->pte & (s->pae ? BITS(35, 12) : BITS(31, 12));
}

/* "Whenever the processor uses an entry it sets the accessed flag; whenever
 * there is a write, it sets the dirty flag in the entry that maps the page."
 * An access that faults uses none. */
static void set_flags(const struct situation *s, struct outcome *out)
{
    uint64_t *mapping = out->large ? &out->pde : &out->pte;

    out->pde |= ACCESSED;
    *mapping |= ACCESSED;
    if (s->kind == KIND_WRITE)
        *mapping |= DIRTY;
    out->dirty = *mapping & DIRTY;
    out->global = s->pge && *mapping & GLOBAL;
}

void rules_judge(const struct situation *s, struct outcome *out)
{
    *out = (struct outcome){.pde = s->pde, .pte = s->pte};
    if (!s->has_directory || !(s->pde & PRESENT)) {
        out->error = error_code(s, false, false);
        return;
    }
    if (s->pde & reserved_of_pde(s)) {
        out->error = error_code(s, true, true);
        return;
    }
    out->large = maps_large(s);
    if (!out->large) {
        if (!(s->pte & PRESENT)) {
            out->error = error_code(s, false, false);
            return;
        }
        if (s->pte & reserved_of_pte(s)) {
            out->error = error_code(s, true, true);
            return;
        }
    }
    combine(s, out);
    out->permitted = is_permitted(s, out);
    if (!out->permitted) {
        out->error = error_code(s, true, false);
        return;
    }
    out->base = out->large ? large_base(s) : small_base(s);
    set_flags(s, out);
}
