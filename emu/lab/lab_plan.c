#include "emu/lab/lab_plan.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "emu/lab/lab_list.h"
#include "emu/lab/lab_words.h"
#include "emu/options/option_value.h"

static bool is(const char *key, const char *name)
{
    return !strcmp(key, name);
}

static bool compares(const struct options *options, const char *key)
{
    size_t length = strlen(key);

    for (unsigned i = 0; i < options->vs.count; i++)
        if (!strncmp(options->vs.value[i], key, length) &&
            options->vs.value[i][length] == '=')
            return true;
    return false;
}

/* Linux of today does not boot on an i386.
 * A user who names TLBs and no model means those of the model that a run has
 * by default: the i386's unified TLB has other arrays. */
static const char *default_models(const struct options *options,
                                  const char *const *labs)
{
    if (options->tlb || compares(options, "tlb"))
        return "p6";
    return lab_is_linux(labs[0]) ? "p6,modern" : "p6,i386";
}

/* --models as an axis, then --vs. */
static bool take_axes(struct lab_axes *axes, const struct options *options,
                      const char *const *labs, struct error *error)
{
    const char *models = options->models;
    char text[LAB_AXIS_TEXT];

    if (models || !compares(options, "model")) {
        snprintf(text, sizeof(text), "model=%s",
                 models ? models : default_models(options, labs));
        if (!lab_axes_add(axes, text, ',', error))
            return error_prefix(error, "--models");
    }
    for (unsigned i = 0; i < options->vs.count; i++)
        if (!lab_axes_add(axes, options->vs.value[i], '/', error))
            return error_prefix(error, "--vs");
    if (lab_axes_find(axes, "tlb") && options->tlb)
        return error_usage(error, "--vs tlb: --tlb %s is given, too",
                           options->tlb);
    return true;
}

/* What makes a kernel run one experiment. Of Linux: functions where they are
 * linked for, the console on COM1, the lab's program as init, and a reset where
 * it panics. */
#define LINUX_LINE "nokaslr quiet console=ttyS0 panic=-1 rdinit=/linux-lab"

/* The words of --set, behind what makes the kernel run it. */
static bool begin_line(char line[LAB_COMMAND_LINE], const char *lab,
                       const struct options *options, struct error *error)
{
    if (lab_is_linux(lab))
        strcpy(line, LINUX_LINE);
    else
        snprintf(line, LAB_COMMAND_LINE, "lab=%s exit", lab);
    for (unsigned i = 0; i < options->set.count; i++)
        if (!lab_words_add(line, LAB_COMMAND_LINE, "--set",
                           options->set.value[i], ',', error))
            return false;
    return true;
}

/* Whether --set or --append chooses a value for an axis' key. */
static bool is_fixed(const struct options *options, const char *line,
                     const char *key)
{
    size_t length;

    return lab_words_find(line, key, strlen(key), &length) ||
           (options->append &&
            lab_words_find(options->append, key, strlen(key), &length));
}

/* Sets what an axis with this value says. */
static bool apply(struct lab_config *config, const char *key,
                  const char *value, struct error *error)
{
    struct text vs;
    size_t used = strlen(config->vs);
    char word[LAB_COMMAND_LINE];

    if (is(key, "model")) {
        config->model = value;
        return true;
    }
    text_begin(&vs, config->vs + used, sizeof(config->vs) - used);
    text_put(&vs, "%s%s=%s", used ? ", " : "", key, value);
    if (is(key, "tlb")) {
        config->tlb = value;
        return true;
    }
    if (is(key, "mem"))
        return option_value_set(KIND_SIZE, "vs mem", value, &config->mem,
                                error);
    if (is(key, "clock"))
        return option_value_set(KIND_CLOCK, "vs clock", value,
                                &config->clock_counts_insns, error);
    snprintf(word, sizeof(word), "%s=%s", key, value);
    return lab_words_add(config->command_line, LAB_COMMAND_LINE, "--vs", word,
                         ' ', error);
}

static bool make_config(struct lab_config *config, const char *lab,
                        const struct lab_axes *axes, unsigned long number,
                        const struct options *options, struct error *error)
{
    *config = (struct lab_config){
        .lab = lab,
        .image = lab_is_linux(lab) ? options->kernel : NULL,
        .tlb = options->tlb,
        .mem = options->mem,
        .clock_counts_insns = options->clock_counts_insns,
    };
    if (!begin_line(config->command_line, lab, options, error))
        return false;
    for (unsigned i = 0; i < axes->count; i++)
        if (!apply(config, axes->axis[i].key,
                   lab_axes_value(axes, number, i), error))
            return false;
    return !options->append ||
           lab_words_add(config->command_line, LAB_COMMAND_LINE, "--append",
                         options->append, ' ', error);
}

/* The axes of one experiment: those given, or with its own comparison. */
static bool choose_axes(struct lab_axes *axes, const struct lab_axes *given,
                        const char *lab, const struct options *options,
                        struct error *error)
{
    const char *own = lab_comparison(lab);
    char line[LAB_COMMAND_LINE];

    *axes = *given;
    for (unsigned i = 0; i < axes->count; i++) {
        struct lab_axis *axis = &axes->axis[i];
        const struct lab_axis *from = &given->axis[i];

        axis->key = axis->text + (from->key - from->text);
        for (unsigned v = 0; v < axis->values; v++)
            axis->value[v] = axis->text + (from->value[v] - from->text);
    }
    if (options->vs.count || !*own)
        return true;
    if (!begin_line(line, lab, options, error) ||
        !lab_axes_add(axes, own, '/', error))
        return false;
    if (is_fixed(options, line, axes->axis[axes->count - 1].key))
        axes->count--;
    return true;
}

static bool add_lab(struct lab_plan *plan, struct lab_axes *axes,
                    const char *lab, const struct options *options,
                    struct error *error)
{
    unsigned long columns;
    struct lab_config *config;

    if (!choose_axes(axes, &plan->given, lab, options, error))
        return false;
    columns = lab_axes_product(axes);
    if (columns > LAB_COLUMNS_MAX)
        return error_usage(error, "--vs: %lu combinations, and a lab has room "
                           "for %d", columns, LAB_COLUMNS_MAX);
    config = realloc(plan->config,
                     (plan->count + columns) * sizeof(*plan->config));
    if (!config)
        return error_host(error, "no memory for %lu boots", columns);
    plan->config = config;
    for (unsigned long i = 0; i < columns; i++)
        if (!make_config(&plan->config[plan->count++], lab, axes, i, options,
                         error))
            return false;
    return true;
}

bool lab_plan_make(struct lab_plan *plan, const struct options *options,
                   const char *const *labs, struct error *error)
{
    unsigned count = 0;

    memset(plan, 0, sizeof(*plan));
    while (labs[count])
        count++;
    plan->own = calloc(count, sizeof(*plan->own));
    if (!plan->own)
        return error_host(error, "no memory for %u labs", count);
    if (!take_axes(&plan->given, options, labs, error))
        return false;
    for (unsigned i = 0; i < count; i++)
        if (!add_lab(plan, &plan->own[i], labs[i], options, error))
            return false;
    return true;
}

void lab_plan_free(struct lab_plan *plan)
{
    free(plan->config);
    free(plan->own);
}
