/*
 * The loop over the phases, and what surrounds each of them.
 */
#include "guest/bench/bench.h"

#include "guest/arch/cpu.h"
#include "guest/drivers/labport.h"
#include "guest/drivers/serial.h"
#include "guest/lib/printk.h"
#include "guest/lib/string.h"

enum {
    PERCENT = 100,
    WARM_UP = 32,               /* the warm-up is 1/32 of the phase */
    REGION_NAME_SIZE = 32,
};

struct phase {
    const char *name;
    uint32_t count;
    bool (*prepare)(uint32_t argument);
    uint32_t argument;
    uint32_t (*run)(uint32_t count);
};

static const struct phase phases[] = {
#define PHASE(name, count, prepare, argument, run, operation) \
    { #name, count, prepare_##prepare, argument, run_##run },
#include "guest/bench/phases.def"
#undef PHASE
};

static void measure(const struct phase *phase, uint32_t scale)
{
    uint32_t count = max_u32(phase->count / PERCENT * scale +
                                 phase->count % PERCENT * scale / PERCENT, 1);
    char region_name[REGION_NAME_SIZE];
    uint32_t result;
    int region;

    snprintf(region_name, sizeof(region_name), "bench.%s", phase->name);
    region = labport_region(region_name);
    phase->run(max_u32(count / WARM_UP, 1));
    printk("BENCH %s begin\n", phase->name);
    serial_drain();
    labport_begin(region);
    result = phase->run(count);
    labport_end(region);
    printk("BENCH %s end %u %u\n", phase->name, count, result);
    serial_drain();
}

/* Run a phase. It may load an address space of its own. */
static void run_phase(const struct phase *phase, uint32_t scale)
{
    uint32_t flags = irq_save();
    uint32_t cr3 = read_cr3();

    if (phase->prepare(phase->argument))
        measure(phase, scale);
    else
        printk("BENCH %s skipped\n", phase->name);
    write_cr3(cr3);
    irq_restore(flags);
}

static bool run_named(const char *name, size_t len, uint32_t scale)
{
    bool found = false;

    for (size_t i = 0; i < ARRAY_SIZE(phases); i++) {
        if (!str_is(name, len, phases[i].name) && !str_is(name, len, "all"))
            continue;
        found = true;
        run_phase(&phases[i], scale);
    }
    return found;
}

bool bench_run(const char *names, uint32_t scale)
{
    bool found = true;

    while (*names) {
        size_t len = 0;

        while (names[len] && names[len] != ',')
            len++;
        if (len > 0 && !run_named(names, len, scale)) {
            printk("bench: no phase \"%s\"\n", names);
            found = false;
        }
        names += len;
        if (*names == ',')
            names++;
    }
    return found;
}

bool prepare_nothing(uint32_t argument)
{
    (void)argument;
    return true;
}
