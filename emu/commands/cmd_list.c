/* pagewalk list WHAT: what can be enumerated, one line each. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/suggest.h"
#include "base/text.h"
#include "devices/board.h"
#include "emu/command.h"
#include "emu/commands/event_list.h"
#include "emu/commands/instruction_list.h"
#include "emu/lab/lab_list.h"
#include "emu/model/model_file.h"
#include "emu/model/model_list.h"
#include "emu/model/shipped_models.h"
#include "emu/stats/counter_list.h"
#include "mmu/flush_cause.h"

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
    counter_list(stdout);
}

static void list_flush_causes(void)
{
    for (unsigned i = 0; i < FLUSH_CAUSES; i++)
        printf("%-14s%s\n", flush_cause_name((enum flush_cause)i),
               flush_cause_help((enum flush_cause)i));
}

static const char *place_kind(enum board_place_kind kind)
{
    switch (kind) {
    case BOARD_MEMORY: return "memory";
    case BOARD_PORTS:  return "I/O";
    default:           return "PCI";
    }
}

static void print_place(const struct board_place *place)
{
    if (place->kind == BOARD_PCI)
        printf("00:%02u.%u", (unsigned)PCI_DEVICE_OF(place->first),
               (unsigned)PCI_FUNCTION_OF(place->first));
    else if (place->first == place->last)
        printf("0x%" PRIx64, place->first);
    else
        printf("0x%" PRIx64 "-0x%" PRIx64, place->first, place->last);
}

/* "PCI 00:01.1, I/O 0x1f0-0x1f7, 0x3f6, IRQ 14, 15" */
static void print_places(const struct board_device *device)
{
    enum board_place_kind kind = BOARD_NO_PLACE;
    const char *between = "";

    for (unsigned i = 0; i < BOARD_PLACES_MAX; i++) {
        const struct board_place *place = &device->place[i];

        if (place->kind == BOARD_NO_PLACE)
            break;
        fputs(between, stdout);
        if (place->kind != kind)
            printf("%s ", place_kind(place->kind));
        print_place(place);
        kind = place->kind;
        between = ", ";
    }
    for (unsigned i = 0; i < device->irqs; i++)
        printf("%s%u", i ? ", " : ", IRQ ", device->irq[i]);
}

static void list_devices(void)
{
    const struct board_device *device;

    for (unsigned i = 0; (device = board_device(i)); i++) {
        printf("%-11s%-42s", device->name, device->what);
        print_places(device);
        putchar('\n');
    }
}

static void list_labs(void)
{
    const char *name;

    for (unsigned i = 0; (name = lab_name(i)); i++)
        printf("%-12s%s%s%s%s\n", name, lab_question(name),
               *lab_comparison(name) ? " (compares " : "",
               lab_comparison(name), *lab_comparison(name) ? ")" : "");
}

static void list_instructions(void)
{
    instruction_list_print(stdout);
}

static void list_events(void)
{
    event_list_print(stdout);
}

static void list_model_keys(void)
{
    model_list_keys(stdout);
}

static void list_features(void)
{
    model_list_features(stdout);
}

static void list_policies(void)
{
    model_list_policies(stdout);
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
    { "events", list_events },
    { "model-keys", list_model_keys },
    { "features", list_features },
    { "policies", list_policies },
};

enum { LISTS = sizeof(lists) / sizeof(lists[0]), NAMES_SIZE = 128 };

static const char *list_name(unsigned index)
{
    return index < LISTS ? lists[index].name : NULL;
}

/* "models, counters or labs": the names up to the first null. */
static const char *join(const char *(*name)(unsigned index),
                        char buffer[NAMES_SIZE])
{
    struct text text;

    text_begin(&text, buffer, NAMES_SIZE);
    for (unsigned i = 0; name(i); i++)
        text_put(&text, "%s%s", !i ? "" : name(i + 1) ? ", " : " or ",
                 name(i));
    return buffer;
}

/* Prints the counters of one object of the JSON. */
static bool list_object(const char *name, struct error *error)
{
    char names[NAMES_SIZE], hint[SUGGEST_TEXT_SIZE];

    return counter_list_object(name, stdout) ||
           error_usage(error, "list counters: no object '%s'%s (%s)", name,
                       suggest_from(name, strlen(name),
                                    counter_list_object_name, hint),
                       join(counter_list_object_name, names));
}

static bool print_list(const char *name, struct error *error)
{
    char names[NAMES_SIZE], hint[SUGGEST_TEXT_SIZE];

    for (unsigned i = 0; i < LISTS; i++)
        if (!strcmp(name, lists[i].name)) {
            lists[i].print();
            return true;
        }
    return error_usage(error, "list: no list '%s'%s (%s)", name,
                       suggest_from(name, strlen(name), list_name, hint),
                       join(list_name, names));
}

int cmd_list(const struct options *options)
{
    char *const *words = options->operands;
    struct error error;
    char names[NAMES_SIZE];
    bool ok;

    if (options->operand_count == 2 && !strcmp(words[0], "counters"))
        ok = list_object(words[1], &error);
    else if (options->operand_count == 1)
        ok = print_list(words[0], &error);
    else
        ok = error_usage(&error, "list: expected one of %s",
                         join(list_name, names));
    return ok ? EXIT_CODE_OK : error_print(&error);
}
