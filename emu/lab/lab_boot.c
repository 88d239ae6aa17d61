/* A boot of the bundled kernel under way: its serial port is read line by
 * line, and the regions it measured are joined to its results. */
#define _POSIX_C_SOURCE 200809L
#include "base/zeroed.h"
#include "emu/lab/lab.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "emu/lab/board/lab_cards.h"
#include "emu/lab/board/lab_disk.h"
#include "emu/options/setup.h"

struct boot {
    struct machine machine;
    struct lab_disk disk;
    struct lab_run *run;
    char line[LAB_LINE];        /* received so far */
    size_t length;
};

static void on_serial_output(void *opaque, uint8_t byte)
{
    struct boot *boot = opaque;

    if (byte == '\r')
        return;
    if (byte != '\n') {
        if (boot->length + 1 < LAB_LINE)
            boot->line[boot->length++] = byte < ' ' || byte > '~'
                                             ? '?' : (char)byte;
        return;
    }
    boot->line[boot->length] = 0;
    boot->length = 0;
    lab_take_line(boot->run, boot->line);
    /* With another kernel than the one asked for nothing is measured. */
    if (*boot->run->refused || *boot->run->skipped)
        machine_close(&boot->machine);
}

/* Gives each result the counters of the region in which it was measured. */
static void join_regions(struct lab_run *run, const struct regions *regions)
{
    for (unsigned i = 0; i < run->results; i++) {
        struct lab_result *result = &run->result[i];
        const struct region *region;
        char name[LAB_NAME_MAX + 1];

        snprintf(name, sizeof(name), "%s.%s", result->lab, result->variant);
        region = region_find(regions, name);
        if (!region || result->skipped)
            continue;
        result->has_region = true;
        memcpy(result->total, region->total, sizeof(result->total));
        /* The line may not say how many operations it measured. Cycles over
         * value is off by about one in a hundred: the value has one decimal
         * and excludes the measurement itself. */
        if (!result->ops && result->value > 0 &&
            !strncmp(result->unit, "cycles/", strlen("cycles/")))
            result->ops = round((double)result->total[COUNTER_cycles] /
                                result->value);
    }
}

static void describe_end(struct lab_run *run, const struct machine *machine)
{
    run->exit_code = machine_exit_code(machine);
    switch (machine->stop) {
    case MACHINE_EXIT:
        if (machine->exit_value && !run->failures)
            snprintf(run->end, sizeof(run->end), "the kernel ended with "
                     "value %u", machine->exit_value);
        break;
    case MACHINE_SHUTDOWN:
        strcpy(run->end, "triple fault");
        break;
    case MACHINE_HALT:
        strcpy(run->end, "the kernel halted with interrupts off");
        break;
    case MACHINE_RESET:
        strcpy(run->end, "the kernel reset the machine");
        break;
    case MACHINE_LIMIT:
        strcpy(run->end, "stopped by --max-cycles");
        break;
    case MACHINE_CLOSED:
        strcpy(run->end, "stopped by a signal");
        break;
    case MACHINE_PAUSED:
        break;
    }
    run->ok = *run->skipped ||
              (machine->stop == MACHINE_EXIT && !machine->exit_value &&
               !run->failures);
}

/* Keeps what there is to say about an end that no kernel wants, for other boots may be
 * under way. */
static void explain(struct lab_run *run, const struct machine *machine)
{
    size_t size;
    FILE *stream;

    if (machine->stop != MACHINE_SHUTDOWN && machine->stop != MACHINE_HALT &&
        machine->stop != MACHINE_RESET)
        return;
    stream = open_memstream(&run->explanation, &size);
    if (!stream)
        return;
    machine_explain(machine, stream);
    fclose(stream);
}

/* Puts the experiment's disk, if it needs one, behind the user's. */
static bool attach_disk(struct boot *boot, struct machine_config *config,
                        struct error *error)
{
    unsigned place = 0;

    while (place < IDE_DISKS && config->disk[place])
        place++;
    if (place == IDE_DISKS)
        return true;            /* the lab says what it lacks */
    if (!lab_disk_make(&boot->disk, boot->run->config->lab, error))
        return false;
    if (boot->disk.data)
        config->disk[place] = &boot->disk.disk;
    return true;
}

/* False: the host has no memory. */
static bool take_profile(struct lab_run *run, const struct machine *machine,
                         struct error *error)
{
    if (!machine->config.profile_cycles)
        return true;
    run->profiled = cycle_functions_init(&run->functions,
                                         &machine->cycle_profile);
    return run->profiled ||
           error_host(error, "no memory for --profile-cycles");
}

static bool run_boot(struct boot *boot, struct machine_config *config,
                     struct error *error)
{
    bool ok;

    if (!attach_disk(boot, config, error))
        return false;
    config->serial_output = on_serial_output;
    config->opaque = boot;
    if (!machine_init(&boot->machine, config, error))
        return false;
    machine_run(&boot->machine);
    explain(boot->run, &boot->machine);
    describe_end(boot->run, &boot->machine);
    join_regions(boot->run, &boot->machine.regions);
    boot->run->cycles = machine_boot_cpu(&boot->machine)->cycles;
    ok = take_profile(boot->run, &boot->machine, error) &&
         (!config->trace || recorder_close(&boot->machine.recorder, error)) &&
         machine_check_moments(&boot->machine, error);
    machine_destroy(&boot->machine);
    return ok;
}

/* Linux gets the lab's program behind the user's initrds, the bundled kernel
 * none. */
static bool choose_initrds(struct options *own, const struct lab_config *config,
                           char path[BUNDLED_PATH_SIZE], struct error *error)
{
    struct option_list *initrds = &own->initrds;

    if (!config->image) {
        initrds->count = 0;
        return true;
    }
    if (initrds->count == OPTION_LIST_MAX)
        return error_usage(error, "--initrd: no room for that of lab linux");
    initrds->value[initrds->count++] = path;
    return bundled_find(path, "program of lab linux", "linux-lab.cpio", error);
}

/* The options of this boot. */
static struct options options_of(const struct options *options,
                                 const struct lab_config *config)
{
    struct options own = *options;

    own.kernel = config->image;
    own.tlb = config->tlb;
    own.mem = config->mem;
    own.clock_counts_insns = config->clock_counts_insns;
    own.append = NULL;          /* it is in the configuration's line */
    own.log_file = NULL;        /* one log for all boots */
    lab_cards(config->lab, &own.devices);
    return own;
}

static void take_setup(struct lab_run *run, const struct lab_config *config,
                       const struct setup *setup)
{
    run->config = config;
    snprintf(run->model, sizeof(run->model), "%s", setup->model.name);
    snprintf(run->title, sizeof(run->title), "%s%s%s", run->model,
             *config->vs ? ", " : "", config->vs);
    strcpy(run->options, config->command_line);
    run->attributed = setup->config.attribution;
    run->provenance = setup->provenance;
    run->provenance.options = run->options;
}

/* A kernel that does not take an option measures something else. */
static bool check_options(const struct lab_run *run, struct error *error)
{
    return !*run->refused ||
           error_usage(error, "lab: the kernel says: %s", run->refused);
}

bool lab_boot(struct lab_run *run, const struct options *options,
              const struct lab_config *config, FILE *log,
              struct error *error)
{
    struct options own = options_of(options, config);
    char initrd[BUNDLED_PATH_SIZE];
    struct boot *boot;
    struct setup setup;
    bool ok;

    if (!choose_initrds(&own, config, initrd, error) ||
        !setup_init(&setup, &own, config->model, NULL, config->command_line,
                    error))
        return false;
    take_setup(run, config, &setup);
    run->shows_cycles = options->cycles;
    if (log)
        setup.config.log_stream = log;
    boot = zeroed_new(sizeof(*boot));
    if (!boot) {
        setup_free(&setup);
        return error_host(error, "no memory for a machine");
    }
    boot->run = run;
    ok = run_boot(boot, &setup.config, error) && check_options(run, error);
    lab_disk_free(&boot->disk);
    free(boot);
    ok = ok && setup_finish(&setup, true, error);
    setup_free(&setup);
    return ok;
}

void lab_run_free(struct lab_run *run)
{
    free(run->explanation);
    cycle_functions_free(&run->functions);
}
