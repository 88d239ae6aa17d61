#define _POSIX_C_SOURCE 200809L
#include "emu/lab/lab.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "emu/options/setup.h"

static const struct {
    const char *name, *question;
} registry[] = {
#define LAB(name, question) { #name, question },
#include "guest/labs/labs.def"
#undef LAB
};

enum { LABS = sizeof(registry) / sizeof(registry[0]) };

/* A boot under way. */
struct boot {
    struct machine machine;
    struct lab_run *run;
    char line[LAB_LINE];
    size_t length;
    bool progress;              /* stderr is a terminal that wants it */
    char now[LAB_WORD];         /* the lab that runs */
    struct timespec start;
};

const char *lab_name(unsigned index)
{
    return index < LABS ? registry[index].name : NULL;
}

const char *lab_question(const char *name)
{
    for (unsigned i = 0; i < LABS; i++)
        if (!strcmp(name, registry[i].name))
            return registry[i].question;
    return NULL;
}

static struct lab_checks *checks_of(struct lab_run *run, const char *lab)
{
    for (unsigned i = 0; i < run->check_labs; i++)
        if (!strcmp(run->check[i].lab, lab))
            return &run->check[i];
    if (run->check_labs == LAB_FAILURES_MAX)
        return &run->check[LAB_FAILURES_MAX - 1];
    snprintf(run->check[run->check_labs].lab, LAB_WORD, "%s", lab);
    return &run->check[run->check_labs++];
}

static void take_check(struct lab_run *run, const char *lab)
{
    checks_of(run, lab)->checks++;
}

static void take_failure(struct lab_run *run, const char *lab,
                         const char *line)
{
    checks_of(run, lab)->failed++;
    if (run->failures < LAB_FAILURES_MAX)
        snprintf(run->failure[run->failures++], LAB_LINE, "%s", line);
}

static bool parse_real(const char *word, double *value)
{
    char *end;

    *value = strtod(word, &end);
    return end != word && !*end && isfinite(*value);
}

/* "LAB lab variant VALUE UNIT [OPS]", "LAB lab [variant] skipped WHY". */
static void take_result(struct lab_run *run, const char *line)
{
    enum { WORDS = 5 };
    char words[WORDS][LAB_WORD];
    struct lab_result *result = &run->result[run->results];
    int count = sscanf(line, "LAB %39s %39s %39s %39s %39s", words[0],
                       words[1], words[2], words[3], words[4]);

    if (count < 3 || run->results == LAB_RESULTS_MAX)
        return;
    memset(result, 0, sizeof(*result));
    strcpy(result->lab, words[0]);
    if (!strcmp(words[1], "skipped")) {
        result->skipped = true;
        strcpy(result->unit, words[2]);
    } else if (count >= 4 && !strcmp(words[2], "skipped")) {
        result->skipped = true;
        strcpy(result->variant, words[1]);
        strcpy(result->unit, words[3]);
    } else if (count >= 4 && parse_real(words[2], &result->value)) {
        strcpy(result->variant, words[1]);
        strcpy(result->unit, words[3]);
        if (count == WORDS && !parse_real(words[4], &result->ops))
            result->ops = 0;
    } else {
        return;
    }
    run->results++;
}

void lab_take_line(struct lab_run *run, const char *line)
{
    char lab[LAB_WORD];

    snprintf(run->tail[run->lines++ % LAB_TAIL], LAB_LINE, "%s", line);
    if (sscanf(line, "CHECK %39s", lab) == 1)
        take_check(run, lab);
    else if (sscanf(line, "FAILED %39s", lab) == 1)
        take_failure(run, lab, line);
    else if (!strncmp(line, "LAB ", 4))
        take_result(run, line);
}

static double seconds_since(const struct timespec *start)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)(now.tv_sec - start->tv_sec) +
           (double)(now.tv_nsec - start->tv_nsec) / 1e9;
}

static void show_progress(const struct boot *boot)
{
    uint64_t instructions = boot->machine.cpu[0].counters.instructions;
    double seconds = seconds_since(&boot->start);

    if (boot->progress)
        fprintf(stderr, "\r\033[K%s: %s, %.0f million instructions, %.0f "
                "MIPS", boot->run->model, *boot->now ? boot->now : "booting",
                (double)instructions / 1e6,
                seconds > 0 ? (double)instructions / 1e6 / seconds : 0);
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

/* Sets each result beside the region in which it was measured. */
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
        /* What the kernel does not tell: the value is in tenths and leaves out
         * the measurement itself, so this is off by about one in a hundred. */
        if (!result->ops && result->value > 0 &&
            !strncmp(result->unit, "cycles/", 7))
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
    case MACHINE_LIMIT:
        strcpy(run->end, "stopped by --max-cycles");
        break;
    case MACHINE_CLOSED:
    case MACHINE_PAUSED:
        break;
    }
    run->ok = machine->stop == MACHINE_EXIT && !machine->exit_value &&
              !run->failures;
}

/* Runs a machine to its end with the serial port in our hands. */
static bool run_boot(struct boot *boot, struct machine_config *config,
                     struct error *error)
{
    struct lab_run *run = boot->run;

    config->serial_output = on_serial_output;
    config->vblank = boot->progress ? on_vblank : NULL;
    config->opaque = boot;
    clock_gettime(CLOCK_MONOTONIC, &boot->start);
    if (!machine_init(&boot->machine, config, error))
        return false;
    machine_run(&boot->machine);
    if (boot->progress)
        fputs("\r\033[K", stderr);
    run->seconds = seconds_since(&boot->start);
    run->instructions = boot->machine.cpu[0].counters.instructions;
    if (boot->progress)
        fprintf(stderr, "%s: %.1f million instructions in %.1f s, %.0f "
                "MIPS\n", run->model, (double)run->instructions / 1e6,
                run->seconds,
                (double)run->instructions / 1e6 / run->seconds);
    if (boot->machine.stop == MACHINE_SHUTDOWN)
        machine_explain(&boot->machine, stderr);
    describe_end(run, &boot->machine);
    join_regions(run, &boot->machine.regions);
    machine_destroy(&boot->machine);
    return true;
}

/* The options of --set, the text of --append, then what to run. */
static void make_command_line(char *line, size_t size,
                              const struct options *options,
                              const char *names)
{
    const char *append = options->append, *set = options->set;
    int length = snprintf(line, size, "%s%s", set ? set : "",
                          set ? " " : "");

    for (char *c = line; *c; c++)
        if (*c == ',')
            *c = ' ';
    if ((size_t)length < size)
        snprintf(line + length, size - (size_t)length, "%s%slab=%s exit",
                 append ? append : "", append ? " " : "", names);
}

bool lab_boot(struct lab_run *run, const struct options *options,
              const char *model, const char *names, struct error *error)
{
    struct boot *boot;
    struct setup setup;
    char command_line[1024];
    bool ok;

    memset(run, 0, sizeof(*run));
    make_command_line(command_line, sizeof(command_line), options, names);
    if (!setup_init(&setup, options, model, NULL, command_line, error))
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
    setup_free(&setup);
    return ok;
}

const struct lab_result *lab_find(const struct lab_run *run, const char *lab,
                                  const char *variant)
{
    for (unsigned i = 0; i < run->results; i++)
        if (!strcmp(run->result[i].lab, lab) &&
            !strcmp(run->result[i].variant, variant))
            return &run->result[i];
    return NULL;
}

const struct lab_checks *lab_find_checks(const struct lab_run *run,
                                         const char *lab)
{
    for (unsigned i = 0; i < run->check_labs; i++)
        if (!strcmp(run->check[i].lab, lab))
            return &run->check[i];
    return NULL;
}
