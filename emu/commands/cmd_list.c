/* pagewalk list WHAT: what can be enumerated, one line each. */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "emu/command.h"
#include "emu/image/instructions.h"
#include "emu/lab/lab.h"
#include "emu/model/model_file.h"
#include "emu/stats/counter_list.h"
#include "mmu/flush.h"

static void list_models(void)
{
    struct cpu_model model;
    struct error error;
    const char *name;

    for (unsigned i = 0; (name = model_shipped_name(i)); i++)
        if (model_load(&model, name, &error))
            printf("%-10s%-44s%5llu MHz\n", name, model.title,
                   (unsigned long long)model.hz / 1000000);
}

static void list_counters(void)
{
    counter_list(stdout);
}

static void list_flush_causes(void)
{
    for (unsigned i = 0; i < FLUSH_CAUSES; i++)
        printf("%-14s%s\n", flush_cause_name((enum flush_cause)i),
               flush_cause_help((enum flush_cause)i));
}

static void list_devices(void)
{
#define DEVICE(name, models, place) \
    printf("%-11s%-42s%s\n", name, models, place);
#include "devices/devices.def"
#undef DEVICE
}

static void list_labs(void)
{
    const char *name;

    for (unsigned i = 0; (name = lab_name(i)); i++)
        printf("%-12s%s\n", name, lab_question(name));
}

static void list_instructions(void)
{
    instructions_list(stdout);
}

static const struct {
    const char *name;
    void (*list)(void);
} lists[] = {
    { "models", list_models },
    { "counters", list_counters },
    { "flush-causes", list_flush_causes },
    { "devices", list_devices },
    { "labs", list_labs },
    { "instructions", list_instructions },
};

/* The counters of one object of the JSON. */
static int list_object(const char *name)
{
    struct error error;
    struct text text;
    const char *known;
    char names[128];

    if (counter_list_object(name, stdout))
        return EXIT_CODE_OK;
    text_begin(&text, names, sizeof(names));
    for (unsigned i = 0; (known = counter_list_object_name(i)); i++)
        text_put(&text, "%s%s", !i ? "" : counter_list_object_name(i + 1)
                                            ? ", " : " or ", known);
    error_usage(&error, "list counters: no object '%s' (%s)", name, names);
    return error_print(&error);
}

int cmd_list(const struct options *options)
{
    struct error error;

    if (options->operand_count == 2 &&
        !strcmp(options->operands[0], "counters"))
        return list_object(options->operands[1]);
    if (options->operand_count == 1)
        for (unsigned i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
            if (!strcmp(options->operands[0], lists[i].name)) {
                lists[i].list();
                return EXIT_CODE_OK;
            }
    if (options->operand_count == 1)
        error_usage(&error, "list: no list '%s' (models, counters, "
                    "flush-causes, devices, labs or instructions)",
                    options->operands[0]);
    else
        error_usage(&error, "list: expected one of models, counters, "
                    "flush-causes, devices, labs, instructions");
    return error_print(&error);
}
