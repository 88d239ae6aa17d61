/* pagewalk list WHAT: everything that can be enumerated, one line each. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "emu/command.h"
#include "emu/commands/instruction_list.h"
#include "emu/lab/lab.h"
#include "emu/machine/counters.h"
#include "emu/model/model_file.h"
#include "emu/model/shipped_models.h"

static void list_models(void)
{
    struct cpu_model model;
    struct error error;
    const char *name;

    for (unsigned i = 0; (name = shipped_models_name(i)); i++)
        if (model_file_load(&model, name, &error))
            printf("%-10s%-44s%5" PRIu64 " MHz\n", name, model.title,
                   model.hz / 1000000);
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
    instruction_list_print(stdout);
}

static const struct {
    const char *name;
    void (*print)(void);
} lists[] = {
    { "models", list_models },
    { "counters", list_counters },
    { "flush-causes", list_flush_causes },
    { "devices", list_devices },
    { "labs", list_labs },
    { "instructions", list_instructions },
};

enum { LISTS = sizeof(lists) / sizeof(lists[0]) };

/* "models, counters, ..." */
static const char *list_names(char *buffer, size_t size)
{
    struct text text;

    text_begin(&text, buffer, size);
    for (unsigned i = 0; i < LISTS; i++)
        text_put(&text, "%s%s", i ? ", " : "", lists[i].name);
    return buffer;
}

int cmd_list(const struct options *options)
{
    const char *name = options->operand_count == 1 ? options->operands[0]
                                                   : NULL;
    struct error error;
    char names[128];

    for (unsigned i = 0; name && i < LISTS; i++)
        if (!strcmp(name, lists[i].name)) {
            lists[i].print();
            return EXIT_CODE_OK;
        }
    list_names(names, sizeof(names));
    if (name)
        error_usage(&error, "list: no list '%s' (expected one of %s)", name,
                    names);
    else
        error_usage(&error, "list: expected one of %s", names);
    return error_print(&error);
}
