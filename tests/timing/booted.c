/*
 * booted OPTION... KERNEL: boots a kernel as `pagewalk run` would and follows
 * all that it executes with the slow model (follow.h). Then boots it again in
 * ordinary runs, with blocks of several shapes. Exits with 1 if cycles differ
 * in any cause.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/zeroed.h"
#include "cpu/block/block.h"
#include "emu/options/setup.h"
#include "tests/timing/follow.h"

struct booted {
    uint64_t instructions, cycles;
    uint64_t by_cause[CYCLE_CAUSES];
};

static const struct {
    unsigned insns_max;
    bool fuse;
} shapes[] = {
    {BLOCK_INSNS_MAX, true}, {4, true}, {BLOCK_INSNS_MAX, false}, {1, true},
};

enum { SHAPES = sizeof shapes / sizeof shapes[0] };

static void note_end(struct booted *end, const struct machine *machine)
{
    const struct cpu *cpu = machine_boot_cpu(machine);

    end->instructions = cpu->counters.instructions;
    end->cycles = cpu->cycles.total;
    for (unsigned i = 0; i < CYCLE_CAUSES; i++)
        end->by_cause[i] = cycles_of(&cpu->cycles, (enum cycle_cause)i);
}

/* Boots in blocks of a shape or, if `f` is not null, followed by it. */
static bool boot(const struct options *options, unsigned shape,
                 struct follow *f, struct booted *end)
{
    struct machine *machine = zeroed_new(sizeof *machine);
    struct setup setup;
    struct error error;
    bool ok;

    if (!machine)
        abort();
    if (!setup_init(&setup, options, options->model, options->operands[0],
                    options->append, &error))
        exit(error_print(&error));
    if (!machine_init(machine, &setup.config, &error))
        exit(error_print(&error));
    if (f)
        follow_begin(f, &machine->cpu[0], stderr);
    else
        block_cache_set_shape(machine->cpu[0].blocks, shapes[shape].insns_max,
                              shapes[shape].fuse);
    ok = machine_run(machine) == MACHINE_EXIT && !machine->exit_value;
    if (f)
        follow_end(f);
    note_end(end, machine);
    if (!ok)
        machine_explain(machine, stderr);
    machine_destroy(machine);
    setup_free(&setup);
    free(machine);
    return ok;
}

static bool check_same(const struct booted *a, const struct booted *b,
                       unsigned shape)
{
    if (!memcmp(a, b, sizeof *a))
        return true;
    fprintf(stderr, "booted: in blocks of %u, %sfused:\n",
            shapes[shape].insns_max, shapes[shape].fuse ? "" : "not ");
    fprintf(stderr, "  instructions %" PRIu64 ", not %" PRIu64 "\n",
            b->instructions, a->instructions);
    for (unsigned i = 0; i < CYCLE_CAUSES; i++)
        if (a->by_cause[i] != b->by_cause[i])
            fprintf(stderr, "  %s %" PRIu64 ", not %" PRIu64 "\n",
                    cycle_cause_name((enum cycle_cause)i), b->by_cause[i],
                    a->by_cause[i]);
    return false;
}

int main(int argc, char **argv)
{
    static struct follow f;
    struct options options;
    struct booted followed, ordinary;
    struct error error;
    bool same;

    if (!options_parse(&options, COMMAND_run, argc, argv, &error))
        return error_print(&error);
    if (options.operand_count != 1) {
        fprintf(stderr, "usage: booted OPTION... KERNEL\n");
        return 2;
    }
    if (!boot(&options, 0, &f, &followed)) {
        fprintf(stderr, "booted: the guest failed\n");
        return 1;
    }
    same = !f.differs;
    for (unsigned shape = 0; shape < SHAPES; shape++) {
        boot(&options, shape, NULL, &ordinary);
        same = check_same(&followed, &ordinary, shape) && same;
    }
    printf("booted: %s, %s: %" PRIu64 " instructions, %" PRIu64
           " cycles: %s\n", options.model, options.append,
           followed.instructions, followed.cycles,
           same ? "the slow model agrees" : "DIFFERS");
    return same ? EXIT_SUCCESS : EXIT_FAILURE;
}
