/* One case, and the comparison with the rules. */
#include "tests/guest/permission/situation.h"

#include "guest/arch/cpu.h"
#include "guest/lib/printk.h"
#include "guest/lib/string.h"
#include "tests/guest/permission/access.h"
#include "tests/guest/permission/machine.h"
#include "tests/guest/permission/tables.h"

enum {
    ACCESSED = 1 << 5,
    ERROR_PRESENT = 1 << 0, ERROR_RESERVED = 1 << 3,
    DIGEST_ENDED = 0x100,       /* no error code has this bit */
};

/*
 * What some machines do differently in very many cases. It is counted for a
 * group of its own, and the case goes on as if the outcome had been as
 * expected: - A is set in the directory entry also where the page faults. The
 * manual says
 *   when A is set, not that it stays clear otherwise (4.8).
 * - A reserved bit faults without P in the error code, against 4.7.
 */
enum departures { ACCESSED_ABOVE_A_FAULT, RESERVED_NOT_PRESENT, DEPARTURES };

struct departure {
    uint32_t occasions, seen;
};

const char *const situation_kind_name[KINDS] = {"read", "write", "fetch"};

void situation_name(const struct situation *s, char *name, unsigned size)
{
    snprintf(name, size, "%s%s%s%s%s%s", s->pae ? "pae" : "two-level",
             s->has_directory ? "" : "-no-directory", s->wp ? "-wp" : "",
             s->pse ? "-pse" : "", s->pge ? "-pge" : "",
             s->nxe ? "-nxe" : "");
}

/* The page that the access reaches by the rules; null: none of the two under
 * test. */
static uint8_t *target_of(const struct outcome *out)
{
    if (out->large && out->base == LARGE_FRAME)
        return (uint8_t *)LARGE_FRAME + PAGE_INDEX * 4096 + PAGE_OFFSET;
    if (!out->large && out->base == SMALL_FRAME)
        return (uint8_t *)SMALL_FRAME + PAGE_OFFSET;
    return NULL;
}

/* Has the access reached the page that the rules name? Restores what it
 * wrote. */
static bool arrived(const struct situation *s, const struct outcome *out,
                    uint32_t written)
{
    volatile uint32_t *data = (uint32_t *)(target_of(out) + TARGET_DATA);
    uint32_t mark = out->large ? MARK_LARGE : MARK_SMALL;
    bool there = *data == written;

    if (s->kind != KIND_WRITE)
        return trap_eax == mark;
    *data = mark;
    return there;
}

/* What an access left. */
struct seen {
    bool ended;
    uint32_t vector, error, cr2;
    uint64_t pde, pte;
};

static void look(const struct situation *s, bool ended, struct seen *seen)
{
    *seen = (struct seen){
        .ended = ended, .vector = trap_vector, .error = trap_error,
        .cr2 = read_cr2(),
        .pde = tables_read_entry(tables_pde(s->pae), s->pae),
        .pte = tables_read_entry(tables_pte(s->pae), s->pae),
    };
}

static struct departure departures[DEPARTURES];

static void depart(enum departures which, bool departed)
{
    departures[which].occasions++;
    departures[which].seen += departed;
}

static void take_departures(const struct situation *s,
                            const struct outcome *out, struct seen *seen)
{
    if (out->permitted || seen->ended)
        return;
    depart(ACCESSED_ABOVE_A_FAULT,
           seen->pde != out->pde && seen->pde == (s->pde | ACCESSED));
    if (seen->pde == (s->pde | ACCESSED))
        seen->pde = out->pde;
    if (!(out->error & ERROR_RESERVED))
        return;
    depart(RESERVED_NOT_PRESENT,
           seen->error == (out->error & ~(uint32_t)ERROR_PRESENT));
    if (seen->error == (out->error & ~(uint32_t)ERROR_PRESENT))
        seen->error = out->error;
}

/* Null, or what differs. */
static const char *compare(const struct situation *s,
                           const struct outcome *out,
                           const struct seen *seen, uint32_t address,
                           uint32_t written)
{
    if (!seen->ended && seen->vector != V_PF)
        return "another exception";
    if (seen->ended != out->permitted)
        return seen->ended ? "permitted" : "refused";
    if (seen->pde != out->pde)
        return "PDE in memory";
    if (seen->pte != out->pte)
        return "PTE in memory";
    if (seen->ended)
        return arrived(s, out, written) ? NULL : "another page";
    if (seen->error != out->error)
        return "error code";
    return seen->cr2 == address ? NULL : "CR2";
}

static void digest(struct group *group, const struct situation *s,
                   const struct seen *seen)
{
    report_group_digest(group, seen->ended ? DIGEST_ENDED : seen->error);
    report_group_digest(group, (uint32_t)seen->pde);
    report_group_digest(group, (uint32_t)seen->pte);
    if (s->pae) {
        report_group_digest(group, (uint32_t)(seen->pde >> 32));
        report_group_digest(group, (uint32_t)(seen->pte >> 32));
    }
    report_group_digest(group, seen->ended ? 0 : seen->cr2);
}

static void print_case(const struct situation *s, const struct seen *seen,
                 const char *differs)
{
    char name[48];

    situation_name(s, name, sizeof name);
    printk("  %s %s %s pde %016llx pte %016llx:", name,
           s->user ? "user" : "supervisor", situation_kind_name[s->kind],
           s->pde, s->pte);
    if (seen->ended)
        printk(" ended %x", trap_eax);
    else
        printk(" vector %u error %x cr2 %08x", seen->vector, seen->error,
               seen->cr2);
    printk(" pde %016llx pte %016llx: %s\n", seen->pde, seen->pte,
           differs ? differs : "as the manual says");
}

void situation_end(void)
{
    static const char *const name[DEPARTURES] = {
        [ACCESSED_ABOVE_A_FAULT] = "departure.accessed-above-a-fault",
        [RESERVED_NOT_PRESENT] = "departure.reserved-not-present",
    };

    for (unsigned i = 0; i < DEPARTURES; i++) {
        if (departures[i].seen)
            printk("  %s: %u times of %u\n", name[i], departures[i].seen,
                   departures[i].occasions);
        report_case(name[i], departures[i].seen != 0, 0);
    }
}

void situation_try(struct group *group, const struct situation *s)
{
    uint32_t address = TARGET_LIN;
    uint32_t written = ~group->cases;
    struct outcome expected;
    const char *differs;
    struct seen seen;

    if (s->kind != KIND_FETCH)
        address += TARGET_DATA;
    rules_judge(s, &expected);
    if (expected.permitted && !target_of(&expected))
        return;
    tables_write_entry(tables_pde(s->pae), s->pde, s->pae);
    tables_write_entry(tables_pte(s->pae), s->pte, s->pae);
    machine_flush(address);
    look(s, attempt((enum step)s->kind, s->user, address, written), &seen);
    if (!group->shown)
        take_departures(s, &expected, &seen);
    differs = compare(s, &expected, &seen, address, written);
    digest(group, s, &seen);
    if (report_group_case(group, !differs))
        print_case(s, &seen, differs);
}
