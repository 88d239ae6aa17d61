/*
 * The loop over the experiments, and their checks and measurements.
 */
#include "guest/labs/lab.h"

#include "guest/arch/cpu.h"
#include "guest/arch/trap.h"
#include "guest/drivers/labport.h"
#include "guest/kernel/process.h"
#include "guest/kernel/syscall.h"
#include "guest/lib/div64.h"
#include "guest/lib/printk.h"
#include "guest/lib/string.h"

enum {
    RESULTS_MAX = 64,
    REGION_NAME_SIZE = 32,
};

struct lab {
    const char *name, *question;
    void (*run)(void);
};

#define LAB(name, comparison, question) void lab_##name(void);
#include "guest/labs/labs.def"
#undef LAB

static const struct lab labs[] = {
#define LAB(name, comparison, question) { #name, question, lab_##name },
#include "guest/labs/labs.def"
#undef LAB
};

static struct lab_result results[RESULTS_MAX];
static uint32_t result_count;
static uint32_t failures;

void lab_check(const char *lab, const char *metric, uint32_t value,
               uint32_t expected)
{
    printk("CHECK %s %s %u\n", lab, metric, value);
    if (value == expected)
        return;
    printk("FAILED %s %s: expected %u\n", lab, metric, expected);
    failures++;
}

void lab_count(const char *lab, const char *metric, uint32_t value,
               const char *unit)
{
    printk("LAB %s %s %u %s\n", lab, metric, value, unit);
}

void lab_skipped(const char *lab, const char *metric, const char *why)
{
    printk("LAB %s%s%s skipped %s\n", lab, metric ? " " : "",
           metric ? metric : "", why);
}

static void record(const struct lab_measurement *m, uint32_t tenths)
{
    uint32_t i;

    for (i = 0; i < result_count; i++)
        if (results[i].lab == m->lab && results[i].metric == m->metric)
            break;
    if (i == RESULTS_MAX)
        return;
    results[i] = (struct lab_result){ m->lab, m->metric, tenths };
    if (i == result_count)
        result_count++;
}

static void report(const struct lab_measurement *m, uint64_t cycles)
{
    uint32_t tenths = (uint32_t)div64(cycles * 10 + m->ops / 2, m->ops);

    printk("LAB %s %s %u.%u %s/%s %u\n", m->lab, m->metric, tenths / 10,
           tenths % 10, cycle_clock()->unit, m->per, m->ops);
    record(m, tenths);
}

static void nothing(void *arg)
{
    (void)arg;
}

/* Clock periods that run(arg) takes, with the time of reading the clock. */
static uint64_t elapsed(int region, void (*run)(void *), void *arg)
{
    const struct cycle_clock *clock = cycle_clock();
    uint32_t flags = 0;
    uint64_t start, end;

    if (!clock->needs_interrupts)
        flags = irq_save();
    labport_begin(region);
    start = clock->read();
    run(arg);
    end = clock->read();
    labport_end(region);
    if (!clock->needs_interrupts)
        irq_restore(flags);
    return end - start;
}

void lab_measure(const struct lab_measurement *m)
{
    char name[REGION_NAME_SIZE];
    uint64_t overhead, total;

    snprintf(name, sizeof(name), "%s.%s", m->lab, m->metric);
    elapsed(-1, nothing, NULL);
    overhead = elapsed(-1, nothing, NULL);
    if (!m->cold)
        m->run(m->arg);
    total = elapsed(labport_region(name), m->run, m->arg);
    total -= total < overhead ? total : overhead;
    report(m, total);
}

/* The measurement that a user program is to make. */
static struct {
    int region;
    bool begun, done;
    uint64_t start, cycles;
} user;

/* The program's system call `measure`. Interrupts stay off in user mode until
 * the measurement ends, as they do during the kernel's measurements. */
static bool measure_user(struct pt_regs *regs, bool begin)
{
    const struct cycle_clock *clock = cycle_clock();

    if (user.done || user.begun == begin)
        return false;
    if (begin) {
        if (!clock->needs_interrupts)
            regs->eflags &= ~(uint32_t)EFLAGS_IF;
        labport_begin(user.region);
        user.start = clock->read();
    } else {
        user.cycles = clock->read() - user.start;
        labport_end(user.region);
        regs->eflags |= EFLAGS_IF;
        user.done = true;
    }
    user.begun = begin;
    return true;
}

void lab_measure_program(const struct lab_measurement *m,
                         const char *command)
{
    char name[REGION_NAME_SIZE];

    snprintf(name, sizeof(name), "%s.%s", m->lab, m->metric);
    memset(&user, 0, sizeof(user));
    user.region = labport_region(name);
    syscall_set_measure(measure_user);
    process_run(command);
    syscall_set_measure(NULL);
    if (user.begun)
        labport_end(user.region);   /* the program died in between */
    if (user.done)
        report(m, user.cycles);
    else
        lab_check(m->lab, m->metric, 0, 1);
}

const struct lab_result *lab_results(uint32_t *count)
{
    *count = result_count;
    return results;
}

static void run_one(const char *name, size_t len)
{
    bool found = false;

    for (size_t i = 0; i < ARRAY_SIZE(labs); i++) {
        if (!str_is(name, len, labs[i].name) && !str_is(name, len, "all"))
            continue;
        found = true;
        printk("lab %s: %s\n", labs[i].name, labs[i].question);
        labs[i].run();
    }
    if (found)
        return;
    printk("no lab called \"");
    for (size_t i = 0; i < len; i++)
        printk("%c", name[i]);
    printk("\"\n");
    failures++;
}

void labs_run(const char *names)
{
    while (*names) {
        size_t len = 0;

        while (names[len] && names[len] != ',')
            len++;
        if (len > 0)
            run_one(names, len);
        names += len;
        if (*names == ',')
            names++;
    }
}

void labs_list(void)
{
    for (size_t i = 0; i < ARRAY_SIZE(labs); i++)
        printk("%-10s %s\n", labs[i].name, labs[i].question);
}

bool labs_failed(void)
{
    return failures > 0;
}
