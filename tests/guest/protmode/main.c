/*
 * Runs the cases one by one and prints a line for each:
 *
 *   PROT name vector error at=CS:EIP fl=EFLAGS [from=SS:ESP] in=CS:SS:ESP,FL
 *
 * `at`, `fl` and `from` are the frame that the processor pushed, `in` is the
 * state that its handler found.
 */
#include "guest/arch/registers.h"
#include "tests/guest/i386.h"
#include "tests/guest/protmode/kernel.h"
#include "tests/guest/protmode/tables.h"

enum {
    MULTIBOOT_CMDLINE = 1 << 2,
    MULTIBOOT_CMDLINE_FIELD = 4,
    FLAGS_SHOWN = 0x003f7700,   /* all but the arithmetic ones */
    DR6_SHOWN = 0xe00f,         /* BT, BS, BD, B3 to B0 */
    CR0_TS = 1 << 3,
};

/* Words of a case and of a watched value, as case.h lays them down. */
enum { CASE_NAME, CASE_CODE, CASE_MODE, CASE_EFLAGS, CASE_WORDS };
enum { WATCH_NAME, WATCH_ADDRESS, WATCH_KIND, WATCH_WORDS };

/* Lists of the command line: GROUP or GROUP.CASE, separated by commas. */
static const char *skip = "", *only;

/* The early P6 has the flag without a SYSENTER that works; it is no model. */
static bool has_sysenter(void)
{
    enum { LEAF_FEATURES = 1, CPUID_SEP = 1 << 11 };
    uint32_t edx;

    if (!i386_flag_changes(EFLAGS_ID))
        return false;
    i386_cpuid(LEAF_FEATURES, &edx);
    return edx & CPUID_SEP;
}

static bool starts(const char *s, const char *prefix)
{
    while (*prefix)
        if (*s++ != *prefix++)
            return false;
    return true;
}

/* Is `name`, or its part before the dot, in a list? */
static bool listed(const char *name, const char *s)
{
    while (*s && *s != ' ') {
        const char *n = name;

        while (*n && *s == *n)
            s++, n++;
        if ((*n == '.' || !*n) && (*s == ',' || *s == ' ' || !*s))
            return true;
        while (*s && *s != ' ' && *s++ != ',')
            ;
    }
    return false;
}

bool main_group_runs(const char *name)
{
    if ((starts(name, "i486.") || starts(name, "ac.")) &&
        !i386_flag_changes(EFLAGS_AC))
        return false;
    if (starts(name, "p5.") && !i386_flag_changes(EFLAGS_ID))
        return false;
    if (starts(name, "p6.") && !has_sysenter())
        return false;
    return !listed(name, skip) && (!only || listed(name, only));
}

static bool has_error(uint32_t vector)
{
    return vector == V_DF || (vector >= V_TS && vector <= V_PF) ||
           vector == V_AC;
}

/* An address from its lower half, in a 16-bit frame, and an address near it. */
static uint32_t low_half(uint16_t value, uint32_t near)
{
    return (near & 0xffff0000) | value;
}

static void print_frame(unsigned mode)
{
    const uint32_t *f = state_frame;
    const uint16_t *f16 = (const uint16_t *)state_frame;
    uint32_t vector = state_vector;
    bool real = (mode & REAL) == REAL, narrow;

    if (vector & BY_TASK) {
        print(" task in=%x:%x:%a,%x tr=%x", state_cs, state_ss, state_esp,
              state_eflags & FLAGS_SHOWN, state_tr);
        return;
    }
    narrow = real || vector == V_INT16 || vector == V_TRAP16;
    if (vector == V_END)
        print(" end -");
    else if (!has_error(vector) || real)
        print(" %2x -", vector);
    else
        print(" %2x %x", vector, *f++);
    if (narrow) {
        print(" at=%x:%a fl=%x", f16[1],
              low_half(f16[0], real ? 0 : context_eip),
              f16[2] & FLAGS_SHOWN);
        if ((f16[1] & 3) > (state_cs & 3u) && !real) {
            print(" from=%x:%a", f16[4], low_half(f16[3], context_esp));
        }
    } else {
        print(" at=%x:%a fl=%x", f[1] & 0xffff, f[0], f[2] & FLAGS_SHOWN);
        if (f[2] & F_VM) {
            print(" from=%x:%a es=%x ds=%x fs=%x gs=%x", f[4] & 0xffff, f[3],
                  f[5] & 0xffff, f[6] & 0xffff, f[7] & 0xffff,
                  f[8] & 0xffff);
        } else if ((f[1] & 3) > (state_cs & 3u)) {
            print(" from=%x:%a", f[4] & 0xffff, f[3]);
        }
    }
    print(" in=%x:%x:%a,%x", state_cs, state_ss, state_esp,
          state_eflags & FLAGS_SHOWN);
    if (vector == V_PF && !(mode & ANY_CR2))
        print(" cr2=%a", state_cr2);
    if (state_tr != SEL_TSS)
        print(" tr=%x", state_tr);
}

/* Returns what follows the list of watched values. */
static const uint32_t *print_watched(const uint32_t *w)
{
    for (; *w; w += WATCH_WORDS) {
        const char *name = (const char *)w[WATCH_NAME];
        const uint32_t *value = (const uint32_t *)w[WATCH_ADDRESS];

        if (w[WATCH_KIND] == ADDRESS)
            print(" %s=%a", name, *value);
        else if (w[WATCH_KIND] == 1)
            print(" %s=%2x", name, *value & 0xff);
        else if (w[WATCH_KIND] == 2)
            print(" %s=%x", name, *value & 0xffff);
        else
            print(" %s=%x", name, *value);
    }
    return w + 1;
}

/* Runs a case, unless its group is left out, and returns what follows it.
 * Watched values are printed before the tables are reset. */
static const uint32_t *one_case(const uint32_t *c, unsigned *count)
{
    const char *name = (const char *)c[CASE_NAME];
    const void *code = (const void *)c[CASE_CODE];
    unsigned mode = c[CASE_MODE];
    const uint32_t *w = c + CASE_WORDS;

    if (!main_group_runs(name)) {
        while (*w)
            w += WATCH_WORDS;
        return w + 1;
    }
    print("PROT %s", name);
    print_set_code(code);
    harness_prepare(code, mode, c[CASE_EFLAGS]);
    harness_run(mode);
    print_frame(mode);
    for (unsigned i = 0; i < steps_count; i++)
        print(" %a/%x", steps[i][0], steps[i][1] & DR6_SHOWN);
    w = print_watched(w);
    print("\n");
    tables_reset();
    ++*count;
    return w;
}

static void read_options(const char *s)
{
    for (; *s; s++) {
        if (starts(s, "skip="))
            skip = s + 5;
        else if (starts(s, "only="))
            only = s + 5;
    }
}

void main(const uint32_t *multiboot)
{
    unsigned count = 0;

    print_init();
    if (multiboot[0] & MULTIBOOT_CMDLINE)
        read_options((const char *)multiboot[MULTIBOOT_CMDLINE_FIELD]);
    harness_init();
    tables_build();
    __asm__ volatile("movl %%cr0, %0" : "=r"(harness_cr0));
    harness_cr0 &= ~(uint32_t)CR0_TS;
    for (const uint32_t *c = cases_start; c < cases_end;)
        c = one_case(c, &count);
    count += scan_all();
    print("PROT done %d cases\n", count);
    print_quit();
}
