/* A boot of the bundled kernel under way: its serial port is read line by
 * line, and the regions it measured are joined to its results. */
#define _POSIX_C_SOURCE 200809L
#include "emu/lab/lab.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/text.h"
#include "emu/options/setup.h"

enum { COMMAND_LINE_SIZE = 1024 };

struct boot {
    struct machine machine;
    struct lab_run *run;
    char line[LAB_LINE];        /* received so far */
    size_t length;
    bool progress;              /* show progress on stderr, a terminal */
    char now[LAB_WORD];         /* the experiment that runs; empty: none yet */
    struct timespec start;      /* of the host's clock */
};

static double seconds_since(const struct timespec *start)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)(now.tv_sec - start->tv_sec) +
           (double)(now.tv_nsec - start->tv_nsec) / 1e9;
}

#define CLEAR_LINE "\r\033[K"  /* ECMA-48 CR and EL */

static void show_progress(const struct boot *boot)
{
    double millions = (double)machine_instructions(&boot->machine) / 1e6;
    double seconds = seconds_since(&boot->start);

    if (boot->progress)
        fprintf(stderr, CLEAR_LINE "%s: %s, %.0f million instructions, %.0f "
                "MIPS", boot->run->model, *boot->now ? boot->now : "booting",
                millions, seconds > 0 ? millions / seconds : 0);
}

/* Replaces the progress by what it came to. */
static void finish_progress(const struct boot *boot)
{
    double millions = (double)machine_instructions(&boot->machine) / 1e6;
    double seconds = seconds_since(&boot->start);

    if (boot->progress)
        fprintf(stderr, CLEAR_LINE "%s: %.1f million instructions in %.1f s, "
                "%.0f MIPS\n", boot->run->model, millions, seconds,
                millions / seconds);
}

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
    if (sscanf(boot->line, "lab %39[^:]:", boot->now) == 1)
        show_progress(boot);
    lab_take_line(boot->run, boot->line);
}

static void on_vblank(void *opaque)
{
    show_progress(opaque);
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
    run->ok = machine->stop == MACHINE_EXIT && !machine->exit_value &&
              !run->failures;
}

static bool run_boot(struct boot *boot, struct machine_config *config,
                     struct error *error)
{
    config->serial_output = on_serial_output;
    config->vblank = boot->progress ? on_vblank : NULL;
    config->opaque = boot;
    clock_gettime(CLOCK_MONOTONIC, &boot->start);
    if (!machine_init(&boot->machine, config, error))
        return false;
    machine_run(&boot->machine);
    finish_progress(boot);
    if (boot->machine.stop != MACHINE_EXIT)
        machine_explain(&boot->machine, stderr);
    describe_end(boot->run, &boot->machine);
    join_regions(boot->run, &boot->machine.regions);
    machine_destroy(&boot->machine);
    return true;
}

/* The options of --set, the text of --append, then the experiments. */
static bool make_command_line(char line[COMMAND_LINE_SIZE],
                              const struct options *options,
                              const char *names, struct error *error)
{
    const char *append = options->append, *set = options->set;
    struct text text;

    text_begin(&text, line, COMMAND_LINE_SIZE);
    text_put(&text, "%s%s", set ? set : "", set ? " " : "");
    for (char *c = line; *c; c++)
        if (*c == ',')
            *c = ' ';
    text_put(&text, "%s%slab=%s exit", append ? append : "",
             append ? " " : "", names);
    return text.length + 1 < COMMAND_LINE_SIZE ||
           error_usage(error, "lab: --set and --append make a kernel command "
                       "line of more than %d characters",
                       COMMAND_LINE_SIZE - 2);
}

bool lab_boot(struct lab_run *run, const struct options *options,
              const char *model, const char *names, struct error *error)
{
    struct boot *boot;
    struct setup setup;
    char command_line[COMMAND_LINE_SIZE];
    bool ok;

    memset(run, 0, sizeof(*run));
    if (!make_command_line(command_line, options, names, error) ||
        !setup_init(&setup, options, model, NULL, command_line, error))
        return false;
    snprintf(run->model, sizeof(run->model), "%s", setup.model.name);
    boot = calloc(1, sizeof(*boot));
    if (!boot) {
        setup_free(&setup);
        return error_host(error, "no memory for a machine");
    }
    boot->run = run;
    run->attributed = setup.config.attribution;
    boot->progress = !options->quiet && isatty(STDERR_FILENO);
    ok = run_boot(boot, &setup.config, error);
    free(boot);
    ok = ok && setup_finish(&setup, true, error);
    setup_free(&setup);
    return ok;
}
