/* pagewalk lab [NAME...]: runs the bundled kernel's experiments on one or more
 * models. */
#include <stdlib.h>
#include <string.h>

#include "base/suggest.h"
#include "base/text.h"
#include "emu/command.h"
#include "emu/host/signals.h"
#include "emu/lab/lab.h"
#include "emu/options/setup.h"

enum { MODELS_MAX = 8, LABS_MAX = 32, NAMES_SIZE = 256 };

/* What to run. */
struct request {
    const char *labs[LABS_MAX + 1];     /* ends with NULL */
    char names[NAMES_SIZE];             /* the same: "directmap,kmap" */
    char models[NAMES_SIZE];            /* names with a 0 for each comma */
    const char *model[MODELS_MAX];
    unsigned model_count;
};

static bool choose_labs(struct request *request,
                        const struct options *options, struct error *error)
{
    char hint[SUGGEST_TEXT_SIZE];
    struct text names;
    unsigned count = 0;
    const char *name;
    bool all = !options->operand_count ||
               (options->operand_count == 1 &&
                !strcmp(options->operands[0], "all"));

    if (all)
        for (; count < LABS_MAX && (name = lab_name(count)); count++)
            request->labs[count] = name;
    for (int i = 0; !all && i < options->operand_count; i++) {
        if (!lab_question(options->operands[i]))
            return error_usage(error, "lab: no lab '%s'%s (see 'pagewalk list "
                               "labs')", options->operands[i],
                               suggest_from(options->operands[i],
                                            strlen(options->operands[i]),
                                            lab_name, hint));
        if (count == LABS_MAX)
            return error_usage(error, "lab: more than %d labs", LABS_MAX);
        request->labs[count++] = options->operands[i];
    }
    text_begin(&names, request->names, sizeof(request->names));
    for (unsigned i = 0; i < count; i++)
        text_put(&names, "%s%s", i ? "," : "", request->labs[i]);
    return true;
}

static bool choose_models(struct request *request,
                          const struct options *options, struct error *error)
{
    const char *names = options->models;
    char *next = request->models;

    if (strlen(names) >= sizeof(request->models))
        return error_usage(error, "--models: longer than %zu characters",
                           sizeof(request->models) - 1);
    strcpy(request->models, names);
    while (next) {
        char *comma = strchr(next, ',');

        if (comma)
            *comma++ = 0;
        if (request->model_count == MODELS_MAX)
            return error_usage(error, "--models %s: more than %d models",
                               names, MODELS_MAX);
        if (!*next)
            return error_usage(error, "--models %s: an empty name", names);
        request->model[request->model_count++] = next;
        next = comma;
    }
    return true;
}

/* Prints the results; returns the exit code. */
static int present(const struct request *request,
                   const struct options *options, const struct lab_run *runs)
{
    int code = EXIT_CODE_OK;

    if (options->json)
        lab_json(runs, request->model_count, stdout);
    else if (options->csv)
        lab_csv(runs, request->model_count, stdout);
    else
        lab_table(runs, request->model_count, request->labs, stdout);
    for (unsigned i = 0; i < request->model_count; i++) {
        if (options->json || options->csv)
            lab_failures(&runs[i], stderr);
        if (!runs[i].ok)
            code = runs[i].exit_code ? runs[i].exit_code : EXIT_CODE_GUEST;
    }
    return code;
}

int cmd_lab(const struct options *options)
{
    struct request request = { .model_count = 0 };
    struct lab_run *runs;
    struct error error;
    int code;

    if (options->operand_count == 1 && !strcmp(options->operands[0], "list"))
        return cmd_list(&(struct options){
            .operands = (char *[]){ "labs" },
            .operand_count = 1,
        });
    if (options->json && options->csv) {
        error_usage(&error, "lab: --json and --csv exclude each other");
        return error_print(&error);
    }
    if (!choose_labs(&request, options, &error) ||
        !choose_models(&request, options, &error))
        return error_print(&error);
    setup_tell_lost(options, stderr);
    runs = calloc(request.model_count, sizeof(*runs));
    if (!runs) {
        error_host(&error, "no memory for results");
        return error_print(&error);
    }
    signals_catch();
    for (unsigned i = 0; i < request.model_count; i++) {
        if (!lab_boot(&runs[i], options, request.model[i], request.names,
                      &error)) {
            free(runs);
            return error_print(&error);
        }
        if (signals_caught())       /* present what there is */
            request.model_count = i + 1;
    }
    code = present(&request, options, runs);
    free(runs);
    fflush(stdout);
    signals_end();
    return code;
}
