/* pagewalk lab [NAME...]: runs the bundled kernel's experiments, and one on a
 * Linux kernel, each on one or more machines. */
#define _POSIX_C_SOURCE 200809L
#include <stdlib.h>
#include <string.h>

#include "base/suggest.h"
#include "emu/command.h"
#include "emu/host/file_draft.h"
#include "emu/host/output.h"
#include "emu/host/signals.h"
#include "emu/host/wrap.h"
#include "emu/lab/lab_explain.h"
#include "emu/lab/lab_list.h"
#include "emu/lab/lab_pool.h"
#include "emu/options/setup.h"
#include "emu/report/report.h"

enum { LABS_MAX = 32 };

/* A lab that is named twice runs once. */
static bool is_chosen(const char *const *labs, unsigned count,
                      const char *name)
{
    for (unsigned i = 0; i < count; i++)
        if (!strcmp(labs[i], name))
            return true;
    return false;
}

/* Whether an experiment is one of all: that on Linux needs a kernel. */
static bool is_of_all(const struct options *options, const char *name)
{
    return options->kernel || options->explain || !lab_is_linux(name);
}

/* --kernel and --initrd are for the experiment on Linux, and that needs the
 * first of them. */
static bool check_kernel(const char *const *labs, unsigned count,
                         const struct options *options, struct error *error)
{
    bool has_linux = is_chosen(labs, count, "linux");

    if (has_linux && !options->kernel && !options->explain)
        return error_usage(error, "lab linux: no --kernel: it runs on a Linux "
                           "kernel for the i386, a vmlinuz of yours");
    if (!has_linux && (options->kernel || options->initrds.count))
        return error_usage(error, "lab: --%s is for lab linux only",
                           options->kernel ? "kernel" : "initrd");
    return true;
}

static bool choose_labs(const char *labs[LABS_MAX + 1],
                        const struct options *options, struct error *error)
{
    char hint[SUGGEST_TEXT_SIZE];
    unsigned count = 0;
    const char *name;
    bool all = !options->operand_count ||
               (options->operand_count == 1 &&
                !strcmp(options->operands[0], "all"));

    if (all)
        for (unsigned i = 0; count < LABS_MAX && (name = lab_name(i)); i++)
            if (is_of_all(options, name))
                labs[count++] = name;
    for (int i = 0; !all && i < options->operand_count; i++) {
        if (!lab_question(options->operands[i]))
            return error_usage(error, "lab: no lab '%s'%s (see 'pagewalk list "
                               "labs')", options->operands[i],
                               suggest_from(options->operands[i],
                                            strlen(options->operands[i]),
                                            lab_name, hint));
        if (is_chosen(labs, count, options->operands[i]))
            continue;
        if (count == LABS_MAX)
            return error_usage(error, "lab: more than %d labs", LABS_MAX);
        labs[count++] = options->operands[i];
    }
    labs[count] = NULL;
    return check_kernel(labs, count, options, error);
}

static int explain(const char *const *labs)
{
    for (unsigned i = 0; labs[i]; i++) {
        if (i)
            putchar('\n');
        lab_explain(labs[i], wrap_columns(), stdout);
    }
    return EXIT_CODE_OK;
}

/* The functions that took the most cycles, boot by boot. */
static void print_profiles(const struct options *options,
                           const struct lab_run *runs, unsigned count)
{
    char title[LAB_NAME_WIDTH + 2 * LAB_WORD];
    uint64_t top = options->profile_cycles.value;

    for (unsigned i = 0; i < count; i++) {
        if (!runs[i].profiled || *runs[i].skipped)
            continue;
        snprintf(title, sizeof(title), "%s, %s: where the cycles went, by "
                 "function", runs[i].config->lab, runs[i].title);
        cycle_functions_print(&runs[i].functions,
                              top ? top : CYCLE_FUNCTIONS_TOP, title, stderr);
    }
}

/* Writes the page of --html, which says what the JSON says. */
static bool write_page(const struct lab_run *runs, unsigned count,
                       const char *path, struct error *error)
{
    struct report_input input = { .root = NULL };
    struct file_draft draft;
    char *text = NULL;
    size_t size;
    FILE *memory = open_memstream(&text, &size);
    bool ok = memory;

    if (memory) {
        lab_json(runs, count, memory);
        ok = !fclose(memory);
    }
    if (!ok)
        error_host(error, "no memory for the page of %s", path);
    ok = ok && report_input_parse(&input, text, "lab", error) &&
         file_draft_open(&draft, path, error) &&
         file_draft_close(&draft, report_write(&input, 1, REPORT_ROWS,
                                               draft.stream, error), error);
    report_input_free(&input);
    free(text);
    return ok;
}

/* Prints the results; returns the exit code. */
static int present(const struct options *options, const struct lab_run *runs,
                   unsigned count)
{
    int code = EXIT_CODE_OK;

    if (options->json)
        lab_json(runs, count, stdout);
    else if (options->csv)
        lab_csv(runs, count, stdout);
    else
        lab_table(runs, count, wrap_columns(), stdout);
    if (!options->quiet)
        print_profiles(options, runs, count);
    for (unsigned i = 0; i < count; i++) {
        if (options->json || options->csv)
            lab_failures(&runs[i], stderr);
        if (!runs[i].ok)
            code = runs[i].exit_code ? runs[i].exit_code : EXIT_CODE_GUEST;
    }
    return code;
}

/* One log for all boots; its stream is null without --log-file. */
static bool open_log(const struct options *options, struct output *log,
                     struct error *error)
{
    char kernel[BUNDLED_PATH_SIZE];

    return !options->log_file ||
           (setup_check_bundled(options, kernel, error) &&
            output_open(log, options->log_file, error));
}

/* *code: the exit code, where the boots could be made. */
static bool boot(const struct lab_plan *plan, const struct options *options,
                 int *code, struct error *error)
{
    struct lab_run *runs = calloc(plan->count, sizeof(*runs));
    struct output log = { .stream = NULL };
    struct error ignored;
    bool ok;

    if (!runs)
        return error_host(error, "no memory for results");
    ok = open_log(options, &log, error) &&
         lab_pool_run(runs, plan, options, log.stream, error);
    if (ok)
        *code = present(options, runs, plan->count);
    if (ok && options->lab_html)
        ok = write_page(runs, plan->count, options->lab_html, error);
    ok = output_close(&log, ok ? error : &ignored) && ok;
    for (unsigned i = 0; i < plan->count; i++)
        lab_run_free(&runs[i]);
    free(runs);
    return ok;
}

/* Tells of memory that has no place on the board, once for each size. */
static void tell_lost(const struct lab_plan *plan,
                      const struct options *options)
{
    struct options own = *options;

    own.mem = 0;
    for (unsigned i = 0; i < plan->count; i++) {
        if (plan->config[i].lab != plan->config[0].lab ||
            plan->config[i].mem == own.mem)
            continue;
        own.mem = plan->config[i].mem;
        setup_tell_lost(&own, stderr);
    }
}

/* A trace is of one boot. */
static bool check_trace(const struct lab_plan *plan,
                        const struct options *options, struct error *error)
{
    return !options->trace || plan->count == 1 ||
           error_usage(error, "lab --trace: a trace is of one boot, and these "
                       "are %u: name one lab and --models p6, and what it "
                       "compares with --set", plan->count);
}

int cmd_lab(const struct options *options)
{
    const char *labs[LABS_MAX + 1];
    struct lab_plan plan;
    struct error error;
    int code = EXIT_CODE_OK;
    bool ok;

    if (options->operand_count == 1 && !strcmp(options->operands[0], "list"))
        return cmd_list(&(struct options){
            .operands = (char *[]){ "labs" },
            .operand_count = 1,
        });
    if (options->json && options->csv) {
        error_usage(&error, "lab: --json and --csv exclude each other");
        return error_print(&error);
    }
    if (!choose_labs(labs, options, &error))
        return error_print(&error);
    if (options->explain)
        return explain(labs);
    signals_catch();
    ok = lab_plan_make(&plan, options, labs, &error) &&
         check_trace(&plan, options, &error);
    if (ok)
        tell_lost(&plan, options);
    ok = ok && boot(&plan, options, &code, &error);
    lab_plan_free(&plan);
    signals_end();
    return ok ? code : error_print(&error);
}
