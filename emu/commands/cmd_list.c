/* pagewalk list WHAT: what can be enumerated, one line each. */
#include <stdio.h>
#include <string.h>

#include "emu/command.h"
#include "emu/image/instructions.h"
#include "emu/lab/lab.h"
#include "emu/machine/counters.h"
#include "emu/model/model_file.h"
#include "mmu/observer.h"

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
    for (unsigned i = 0; i < COUNTERS; i++)
        printf("%3u  %-36s%-14s%s\n", i, counter_name(i), counter_unit(i),
               counter_help(i));
}

static void list_flush_causes(void)
{
#define FLUSH_CAUSE(name, help) printf("%-14s%s\n", #name, help);
#include "mmu/flush.def"
#undef FLUSH_CAUSE
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

int cmd_list(const struct options *options)
{
    struct error error;

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
